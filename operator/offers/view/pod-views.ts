import type { Cluster } from '../core/cluster.ts';
import type { PodClass } from '../core/pod-class.ts';
import type { PodState } from '../core/pod-state.ts';
import { DEFAULT_ROLE } from '../gate.ts';
import type { Reason } from '../reasons.ts';
import { vectorView } from './amounts-view.ts';
import type { PodsAsk, PodView } from './offers-view.ts';
import { placeOf } from './pod-place.ts';
import { asSurge, reasonOfClass, waitingReasonOf } from './waiting-reason.ts';

/**
 * A page of pods by namespace, then name. Namespaces are walked in order from that of `after` on until the page is full: each costs a look at its pods and a sort
 * of those that match; namespaces of other roles are passed by, and the reason of pods that wait is worked out for the page alone, once a class.
 * A filter that few pods match walks all pods.
 */
export function podViews(
  cluster: Cluster,
  { namespace, role, state, after, limit }: PodsAsk,
  isSurge: (uid: string) => boolean,
): readonly PodView[] {
  const start = placeAfter(after);
  const page: PodState[] = [];
  for (const each of namespace === undefined ? [...cluster.podsIn.keys()].sort() : [namespace]) {
    if (page.length >= limit) break;
    if (each < start.namespace) continue;
    if (role !== undefined && role !== (cluster.roleOf.get(each) ?? DEFAULT_ROLE)) continue;
    const from = each === start.namespace ? start.name : '';
    const matching = [...(cluster.podsIn.get(each) ?? [])].filter(
      pod => pod.facts.name > from && (state === undefined || placeOf(pod) === state),
    );
    matching.sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
    page.push(...matching.slice(0, limit - page.length));
  }
  const reasonOf = reasonsOfPage(cluster, isSurge);
  return page.map(pod => podView(cluster, pod, reasonOf(pod)));
}

/** What lists and explanations say alike. */
export function podView({ kinds }: Cluster, pod: PodState, reason: Reason | undefined): PodView {
  const { facts, role, charged, nodeName } = pod;
  const since = waitingSince(pod);
  return {
    namespace: facts.namespace,
    name: facts.name,
    role: role.facts.name,
    state: placeOf(pod),
    ...(nodeName === undefined ? {} : { node: nodeName }),
    asks: vectorView((charged ?? facts).demand, kinds),
    ...(since === undefined ? {} : { waitingSince: new Date(since).toISOString() }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A pod with gates of others is in no queue yet: it waits since it was made. */
function waitingSince(pod: PodState): number | undefined {
  if (pod.waitingIn !== undefined) return pod.waitingIn.memory.waitingSince;
  return placeOf(pod) === 'gated' && !pod.facts.terminating ? pod.facts.createdAt : undefined;
}

/** The reasons of many pods at one moment: pods of one class share theirs. */
function reasonsOfPage(
  cluster: Cluster,
  isSurge: (uid: string) => boolean,
): (pod: PodState) => Reason | undefined {
  const ofClass = new Map<PodClass, Reason>();
  return pod => {
    const { waitingIn, facts } = pod;
    if (waitingIn === undefined) return waitingReasonOf(cluster, pod, false);
    const reason = ofClass.get(waitingIn) ?? reasonOfClass(cluster, waitingIn);
    ofClass.set(waitingIn, reason);
    return asSurge(reason, isSurge(facts.uid));
  };
}

/** Neither part of `NAMESPACE/NAME` holds a slash. */
function placeAfter(after: string | undefined): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = (after ?? '').split('/');
  return { namespace, name };
}
