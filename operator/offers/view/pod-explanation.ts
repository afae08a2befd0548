import type { Cluster } from '../core/cluster.ts';
import { explainPod } from '../core/explain.ts';
import { mostTelling } from '../core/most-telling.ts';
import type { PodState } from '../core/pod-state.ts';
import type { Refusal } from '../core/refusal.ts';
import { amountText, refusalText } from '../core/refusal-text.ts';
import type { PodExplanation, RefusalView } from './offers-view.ts';
import { placeOf } from './pod-place.ts';
import { podView } from './pod-views.ts';
import { positionOf } from './queue-position.ts';
import { reasonOfGranted } from './waiting-reason.ts';

/** Why a pod waits, or where it is: for pods at the gate with everything that each node has against it, at the cost of a look at every node. */
export function podExplanation(
  cluster: Cluster,
  namespace: string,
  name: string,
  isSurge: (uid: string) => boolean,
): PodExplanation | undefined {
  const pod = podNamed(cluster, namespace, name);
  if (pod === undefined) return undefined;
  return placeOf(pod) === 'gated' ? ofGated(cluster, pod, isSurge) : ofUngated(cluster, pod);
}

/** Two of one name are there while the model has not yet heard that the first is gone: the newest counts. */
function podNamed({ podsIn }: Cluster, namespace: string, name: string): PodState | undefined {
  const named = [...(podsIn.get(namespace) ?? [])].filter(({ facts }) => facts.name === name);
  return named.sort((a, b) => b.facts.createdAt - a.facts.createdAt)[0];
}

function ofGated(cluster: Cluster, pod: PodState, isSurge: (uid: string) => boolean): PodExplanation {
  const { uid, terminating } = pod.facts;
  const explanation = terminating ? undefined : explainPod(cluster, uid, { surge: isSurge(uid) });
  const { anywhere = [], nodes = [], summary = [] } = explanation ?? {};
  const reason =
    explanation === undefined
      ? undefined
      : (anywhere[0]?.reason ?? mostTelling(nodes.map(({ refusals }) => refusals)));
  const position = positionOf(pod);
  const shown = (refusal: Refusal): RefusalView => refusalView(cluster, refusal);
  return {
    ...podView(cluster, pod, reason),
    uid,
    ...(position === undefined ? {} : { position }),
    anywhere: anywhere.map(shown),
    nodes: nodes.map(({ node, refusals }) => ({ node, refusals: refusals.map(shown) })),
    summary,
  };
}

function ofUngated(cluster: Cluster, pod: PodState): PodExplanation {
  const { uid, unschedulable } = pod.facts;
  const reason = placeOf(pod) === 'granted' ? reasonOfGranted(pod) : undefined;
  const refusals: readonly Refusal[] =
    reason === undefined ? [] : [{ reason, ...(unschedulable === undefined ? {} : { who: unschedulable }) }];
  return {
    ...podView(cluster, pod, reason),
    uid,
    anywhere: refusals.map(refusal => refusalView(cluster, refusal)),
    nodes: [],
    summary: [],
  };
}

/** Numbers that are of no resource (a skew) are in the text alone. */
function refusalView({ kinds }: Cluster, refusal: Refusal): RefusalView {
  const { reason, kind, asks, free, used, limit, until } = refusal;
  const text = (amount: number): string => amountText(amount, kind, kinds);
  return {
    reason,
    text: refusalText(refusal, kinds),
    ...(kind === undefined ? {} : { resource: kinds.nameOf(kind) }),
    ...(kind === undefined || asks === undefined ? {} : { asks: text(asks) }),
    ...(kind === undefined || free === undefined ? {} : { free: text(free) }),
    ...(kind === undefined || used === undefined ? {} : { used: text(used) }),
    ...(kind === undefined || limit === undefined ? {} : { limit: text(limit) }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}
