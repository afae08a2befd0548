import type { TwitchPipelineStatus } from '../../api/twitch-pipeline.generated.ts';
import type { Pod } from '../../api/workload-objects.ts';
import type { SeenOffers } from '../seen.ts';
import { waitsForNode } from '../surge.ts';
import { bad, good, type Judgement } from './judgement.ts';

type Waiting = NonNullable<TwitchPipelineStatus['waiting']>;

const MAX_PODS = 20;
const MAX_REASONS = 16;
const MAX_DETAIL = 300;

/** The pods that wait for room on a node, and the reasons that the allocator gives, or kube-scheduler where nodes are not shared. */
export function waitingOf(pods: readonly Pod[], offers: SeenOffers | undefined): Waiting {
  const waiting = pods.filter(waitsForNode).sort(byName);
  if (waiting.length === 0) return { count: 0 };
  return {
    count: waiting.length,
    reasons: countReasons(waiting, offers).slice(0, MAX_REASONS),
    pods: waiting.slice(0, MAX_PODS).map(({ metadata }) => metadata.name),
  };
}

/** ResourcesGranted: no pod waits for room. */
export function judgeResources(pods: readonly Pod[], offers: SeenOffers | undefined): Judgement {
  const waiting = pods.filter(waitsForNode).sort(byName);
  const first = waiting[0];
  if (first === undefined) return good('PodsScheduled', 'no pod waits for a node');
  const count = `${waiting.length} of ${pods.length} pods wait for a node`;
  if (offers === undefined) {
    const detail = scheduled(first)?.message?.slice(0, MAX_DETAIL) ?? 'the scheduler has not said why';
    return bad('PodsWaiting', `${count}: ${detail}`);
  }
  const why = countReasons(waiting, offers).map(({ reason, pods: times }) => `${reason} (${times})`);
  return bad('PodsWaiting', `${count} in role ${offers.role}: ${why.slice(0, MAX_REASONS).join(', ')}`);
}

/** The most common first. */
function countReasons(
  waiting: readonly Pod[],
  offers: SeenOffers | undefined,
): NonNullable<Waiting['reasons']> {
  const counts = new Map<string, number>();
  for (const pod of waiting) {
    const reason = offers?.reasons.get(pod.metadata.uid ?? '') ?? scheduled(pod)?.reason ?? 'NotLookedAt';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, pods: count }))
    .sort((a, b) => b.pods - a.pods || (a.reason < b.reason ? -1 : 1));
}

function scheduled(pod: Pod) {
  return pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
}

function byName(a: Pod, b: Pod): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
