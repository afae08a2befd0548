import type { Container, PodSpec, PodStatus } from '../../../local/nodes/pod.ts';
import type { NodesScene, TestPod } from '../../support/nodes-scene.ts';

/** One way in which a pod behaves on a node, and what the Kubernetes documentation says of it. */
export interface NodeCase {
  /** A sentence of kubernetes.io/docs, shortened at most. */
  readonly docs: string;
  readonly spec: Partial<PodSpec>;
  readonly check: (pod: TestPod, scene: NodesScene) => Promise<void>;
}

export type NodeCases = Readonly<Record<string, NodeCase>>;

/** A container of the test program. Its address is in POD_IP, a scratch volume is at /scratch. */
export function program(args: readonly string[], more: Partial<Container> = {}): Container {
  return {
    name: 'main',
    image: 'smack/test:dev',
    args,
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
    ...more,
  };
}

/** The volume that {@link program} mounts. */
export const scratch = [{ name: 'scratch', emptyDir: {} }];

/** A pod of one container of the test program, with a grace long enough to notice that it was not needed. */
export function pod(
  args: readonly string[],
  container: Partial<Container> = {},
  more: Partial<PodSpec> = {},
) {
  return {
    containers: [program(args, container)],
    volumes: scratch,
    terminationGracePeriodSeconds: 20,
    ...more,
  };
}

/** The status of a container, `main` when not named. */
export function container(status: PodStatus, name = 'main') {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return all.find(each => each.name === name);
}

export function isReady(status: PodStatus): boolean {
  return status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}

export function waitingReason(status: PodStatus, name = 'main'): string | undefined {
  return container(status, name)?.state.waiting?.reason;
}

/** Milliseconds that `work` took. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
