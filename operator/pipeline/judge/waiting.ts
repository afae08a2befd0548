import type { TwitchPipelineStatus } from '../../api/twitch-pipeline.generated.ts';
import type { Pod } from '../../api/workload-objects.ts';
import { waitsForNode } from '../surge.ts';
import { bad, good, type Judgement } from './judgement.ts';

type Waiting = NonNullable<TwitchPipelineStatus['waiting']>;

const MAX_PODS = 20;
const MAX_REASONS = 16;
const MAX_DETAIL = 300;

/** The pods that wait for room on a node, and the reasons the scheduler gave. */
export function waitingOf(pods: readonly Pod[]): Waiting {
  const waiting = pods.filter(waitsForNode).sort(byName);
  const counts = new Map<string, number>();
  for (const pod of waiting) counts.set(reasonOf(pod), (counts.get(reasonOf(pod)) ?? 0) + 1);
  const reasons = [...counts]
    .map(([reason, count]) => ({ reason, pods: count }))
    .sort((a, b) => b.pods - a.pods || (a.reason < b.reason ? -1 : 1));
  if (waiting.length === 0) return { count: 0 };
  return {
    count: waiting.length,
    reasons: reasons.slice(0, MAX_REASONS),
    pods: waiting.slice(0, MAX_PODS).map(({ metadata }) => metadata.name),
  };
}

/** ResourcesGranted: no pod waits for room. */
export function judgeResources(pods: readonly Pod[]): Judgement {
  const waiting = pods.filter(waitsForNode).sort(byName);
  const first = waiting[0];
  if (first === undefined) return good('PodsScheduled', 'no pod waits for a node');
  const detail = scheduled(first)?.message?.slice(0, MAX_DETAIL) ?? 'the scheduler has not said why';
  return bad('PodsWaiting', `${waiting.length} of ${pods.length} pods wait for a node: ${detail}`);
}

function reasonOf(pod: Pod): string {
  return scheduled(pod)?.reason ?? 'NotLookedAt';
}

function scheduled(pod: Pod) {
  return pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
}

function byName(a: Pod, b: Pod): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
