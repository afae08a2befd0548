import type { Amounts } from './amounts.ts';
import { type Vector, vectorOf } from './demand-vector.ts';
import type {
  Quantities,
  RawContainer,
  RawContainerStatus,
  RawPodStatus,
  SchedulingPod,
} from './pod-spec.ts';
import { PODS } from './resource-kinds.ts';

/** Amounts by resource name. */
type Requests = Map<string, number>;

/**
 * What a pod takes from its node, as kube-scheduler counts it (k8s.io/component-helpers/resource PodRequests, v1.34):
 * - containers add up; init containers run one after another, so the largest counts; native sidecars (init containers with
 *   restartPolicy Always) add to the containers and to every init container that starts after them (KEP-753);
 * - a running container counts with the highest of spec, allocated and actual requests (in-place resize, KEP-1287); spec is left
 *   out when the kubelet called the resize infeasible;
 * - pod-level requests replace the sum for cpu, memory and huge pages (KEP-2837), with the same rule for resizes (KEP-5419);
 * - overhead comes on top; every pod counts one of `pods`.
 */
export function demandOf(pod: SchedulingPod, amounts: Amounts): Vector {
  const total = ofContainers(pod, amounts);
  for (const [name, amount] of ofPodLevel(pod, amounts)) total.set(name, amount);
  add(total, requestsOf(pod.spec?.overhead, amounts));
  const pairs = [...total].filter(([, amount]) => amount > 0);
  return vectorOf([
    ...pairs.map(([name, amount]) => [amounts.kinds.indexOf(name), amount] as const),
    [PODS, 1],
  ]);
}

function ofContainers(pod: SchedulingPod, amounts: Amounts): Requests {
  const statuses = new Map<string, RawContainerStatus>();
  for (const status of pod.status?.containerStatuses ?? []) statuses.set(status.name, status);
  for (const status of pod.status?.initContainerStatuses ?? []) statuses.set(status.name, status);
  const infeasible = resizeInfeasible(pod.status);
  const effective = (container: RawContainer): Requests =>
    ofContainer(container, statuses.get(container.name), infeasible, amounts);

  const total: Requests = new Map();
  for (const container of pod.spec?.containers ?? []) add(total, effective(container));

  const sidecars: Requests = new Map();
  const starting: Requests = new Map();
  for (const container of pod.spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      const own = effective(container);
      add(total, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      // Kube-scheduler reads no status here: an init container that ends can't be resized.
      const own = requestsOf(container.resources?.requests, amounts);
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(total, starting);
  return total;
}

function ofContainer(
  container: RawContainer,
  status: RawContainerStatus | undefined,
  infeasible: boolean,
  amounts: Amounts,
): Requests {
  const spec = requestsOf(container.resources?.requests, amounts);
  if (status?.resources === undefined) return spec;
  const highest: Requests = infeasible ? new Map() : spec;
  raise(highest, requestsOf(status.resources.requests, amounts));
  raise(highest, requestsOf(status.allocatedResources, amounts));
  return highest;
}

function ofPodLevel(pod: SchedulingPod, amounts: Amounts): Requests {
  const asked = pod.spec?.resources?.requests;
  const highest = requestsOf(asked, amounts, isPodLevelKind);
  if (highest.size === 0 && !Object.keys(asked ?? {}).some(isPodLevelKind)) return highest;
  const status = pod.status;
  if (status?.resources === undefined && status?.allocatedResources === undefined) return highest;
  const infeasible = resizeInfeasible(status);
  const effective: Requests = infeasible ? new Map() : highest;
  const overhead = requestsOf(pod.spec?.overhead, amounts);
  // The kubelet reports the pod's cgroup, which includes the overhead; it is added once, at the end.
  for (const reported of [status.resources?.requests, status.allocatedResources]) {
    const own = requestsOf(reported, amounts, isPodLevelKind);
    for (const [name, amount] of overhead)
      if (own.has(name)) own.set(name, Math.max(0, (own.get(name) ?? 0) - amount));
    raise(effective, own);
  }
  return effective;
}

function isPodLevelKind(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

function resizeInfeasible(status: RawPodStatus | undefined): boolean {
  return status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible';
}

function requestsOf(
  list: Quantities | undefined,
  amounts: Amounts,
  only?: (name: string) => boolean,
): Requests {
  const requests: Requests = new Map();
  for (const [name, quantity] of Object.entries(list ?? {})) {
    if (only === undefined || only(name)) requests.set(name, amounts.read(name, quantity));
  }
  return requests;
}

function add(into: Requests, more: Requests): void {
  for (const [name, amount] of more) into.set(name, (into.get(name) ?? 0) + amount);
}

function raise(into: Requests, other: Requests): void {
  for (const [name, amount] of other) into.set(name, Math.max(into.get(name) ?? 0, amount));
}
