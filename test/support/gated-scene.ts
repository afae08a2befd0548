import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { applyManifestFiles } from '../../local/install/apply-manifests.ts';
import { APPLIED_ANNOTATION, FIELD_MANAGER } from '../../operator/api/labels.ts';
import { pods } from '../../operator/api/resources.ts';
import type { Pod } from '../../operator/api/workload-objects.ts';
import { ConnectionsFile } from '../../operator/connections-file.ts';
import { createSystems } from '../../operator/create-systems.ts';
import { createApplier } from '../../operator/kube/apply.ts';
import { createEventRecorder } from '../../operator/kube/event-recorder.ts';
import { createManager } from '../../operator/kube/manager.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { createCaches } from '../../operator/pipeline/caches.ts';
import { Memory } from '../../operator/pipeline/memory.ts';
import { createPipelineController } from '../../operator/pipeline/pipeline-controller.ts';
import { eventually } from './eventually.ts';
import { anOperatorScene, type OperatorScene } from './operator-scene.ts';
import { aRealRuntime } from './test-runtime.ts';

/** The controller of pipelines where nodes are shared. The test is the allocator and the kubelet. */
export interface GatedScene
  extends Pick<OperatorScene, 'namespace' | 'apply' | 'pipeline' | 'reaches' | 'deployment'>,
    AsyncDisposable {
  /** Why every pod waits, from now on. */
  setReason(reason: string): void;
  /** Lets the controller believe that it is so much later. */
  goForward(ms: number): void;
  /** The pods of a component that nobody has told to go, when there are so many; those that wait come last. */
  podsOf(pipeline: string, component: 'ingester' | 'processor', count: number): Promise<readonly Pod[]>;
  /** Takes the gate off a pod, and has it run and be ready. */
  grant(pod: Pod): Promise<void>;
}

const policies = new URL('../../operator/policies/', import.meta.url);

export const ROLE = 'a-role';

export async function aGatedScene(): Promise<GatedScene> {
  await using cleanup = new AsyncDisposableStack();
  const scene = await anOperatorScene();
  cleanup.defer(() => scene.close());
  const { namespace, person } = scene;
  await applyManifestFiles(person, [fileURLToPath(new URL('priority-class.yaml', policies))]);
  let reason = 'NotYetTried';
  let later = 0;
  const { clock: real, runtime: common } = aRealRuntime();
  const clock = { ...real, now: () => real.now() + later };
  const runtime: Runtime = { ...common, clock, metrics: createKubeMetrics(new Registry()) };
  const connections = await ConnectionsFile.open(scene.connectionsFile);
  const systems = await createSystems(connections, dirname(scene.connectionsFile), namespace, runtime);
  cleanup.defer(() => systems.close());
  const caches = createCaches(person, runtime);
  const events = createEventRecorder({
    client: person,
    controller: 'smack.dev/test',
    instance: namespace,
    runtime,
  });
  cleanup.defer(() => events.stop());
  const { controller, reports, enqueueAll } = createPipelineController({
    deps: {
      client: person,
      caches,
      events,
      applier: createApplier({
        client: person,
        fieldManager: FIELD_MANAGER,
        hashAnnotation: APPLIED_ANNOTATION,
        runtime,
      }),
      memory: new Memory(),
      systems,
      connections: () => connections.current,
      priorityClass: 'smack-pipelines',
      images: { ingester: 'smack/ingester:dev', processor: 'smack/processor:dev' },
      offers: { roleOf: () => ROLE, waitingReason: () => reason },
      cleanupDeadlineMs: 600_000,
      relookMs: 3_000,
      clock,
      random: Math.random,
    },
    runtime,
    concurrency: 4,
    watched: name => name === namespace,
    ingesterPort: 1,
  });
  const manager = createManager({ informers: Object.values(caches), controllers: [controller], runtime });
  manager.start();
  cleanup.defer(() => manager.stop());
  const stopping = new AbortController();
  const reporting = reports.run(stopping.signal);
  cleanup.defer(async () => {
    stopping.abort(new Error('the scene ends'));
    await reporting;
  });
  const owned = cleanup.move();
  return {
    ...scene,
    setReason(word) {
      reason = word;
    },
    goForward(ms) {
      later += ms;
      enqueueAll();
    },
    podsOf: (pipeline, component, count) =>
      eventually(`${count} pods of ${pipeline}'s ${component}`, async () => {
        const found = await person.list<Pod>(pods, {
          namespace,
          labelSelector: `smack.dev/pipeline=${pipeline},app.kubernetes.io/component=${component}`,
        });
        const living = found.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        return living.length === count ? living.toSorted((a, b) => gates(a) - gates(b)) : undefined;
      }),
    async grant({ metadata }) {
      const ref = { namespace, name: metadata.name };
      const ungate = { spec: { schedulingGates: [{ $patch: 'delete', name: OFFER_GATE }] } };
      await person.patch(pods, ref, { kind: 'strategic', body: ungate });
      const target = { apiVersion: 'v1', kind: 'Node', name: 'a-node' };
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: ref, target };
      await person.create({ ...pods, plural: `pods/${metadata.name}/binding` }, binding);
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      await person.patch(pods, ref, { kind: 'merge', body: { status } }, { subresource: 'status' });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function gates({ spec }: Pod): number {
  return spec.schedulingGates?.length ?? 0;
}
