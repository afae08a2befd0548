import { type Amounts, sumAmounts } from '../../api/sum-amounts.ts';
import type { TwitchPipelineStatus } from '../../api/twitch-pipeline.generated.ts';
import type { Pod } from '../../api/workload-objects.ts';
import { type Blueprint, isRunning } from '../build/blueprint.ts';
import type { Seen } from '../seen.ts';
import { isGated } from '../surge.ts';

type Resources = NonNullable<TwitchPipelineStatus['resources']>;

/**
 * What the pipeline's pods ask for and what was granted to them, where nodes are shared. Pods of an old template count with what they
 * have, so more may be granted than is asked for while a rollout overlaps.
 */
export function resourcesOf(seen: Seen, blueprint: Blueprint | undefined): Resources | undefined {
  if (seen.offers === undefined) return undefined;
  const before = seen.pipeline.status?.resources?.requested;
  const requested = blueprint === undefined ? before : sumAmounts(requestsOf(blueprint));
  const granted = sumAmounts(seen.pods.filter(isGranted).flatMap(requestsOfPod));
  return {
    role: seen.offers.role,
    ...kept('requested', requested),
    ...kept('granted', granted),
  };
}

function* requestsOf(blueprint: Blueprint): Generator<Amounts> {
  if (!isRunning(blueprint)) return;
  const { ingester, processor } = blueprint.spec;
  const { requests } = ingester.resources;
  for (let pod = 0; pod < blueprint.shards.size * ingester.redundancy; pod += 1) yield requests;
  for (let pod = 0; pod < processor.replicas; pod += 1) yield processor.resources.requests;
}

function isGranted(pod: Pod): boolean {
  return !isGated(pod) && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';
}

function requestsOfPod({ spec }: Pod): readonly Amounts[] {
  return (spec.containers ?? []).map(({ requests }) => requests);
}

/** An empty one is left out. */
function kept<K extends string>(
  key: K,
  amounts: Readonly<Record<string, string>> | undefined,
): { readonly [one in K]?: Readonly<Record<string, string>> } {
  return amounts === undefined || Object.keys(amounts).length === 0
    ? {}
    : ({ [key]: amounts } as { readonly [one in K]: Readonly<Record<string, string>> });
}
