import { addTo, amountOf } from './demand-vector.ts';
import type { PodState } from './pod-state.ts';
import type { Role } from './role.ts';
import type { Law } from './victims.ts';

/** Steps that one round of planning may spend on sets that the first choice did not find; 10,000 take some milliseconds. */
export interface SearchBudget {
  left: number;
}

/**
 * A set of pods that frees what is missing and that the law allows, found by trying with and without each pod, those that go first first. Choosing one by one can end
 * in a dead end: a small pod uses up what its role may lose, and the large one that alone would have done may go no more. `undefined`: there is none, or the budget is spent.
 */
export function lawfulSet(
  candidates: readonly PodState[],
  missing: ReadonlyMap<number, number>,
  law: Law,
  budget: SearchBudget,
): readonly PodState[] | undefined {
  const pods = candidates.filter(
    pod => [...missing.keys()].some(kind => amountOf(pod.facts.demand, kind) > 0) && mayGo(pod, [], law),
  );
  return search({ pods, law, budget }, 0, new Map(missing), new Map());
}

interface Search {
  readonly pods: readonly PodState[];
  readonly law: Law;
  readonly budget: SearchBudget;
}

function search(
  all: Search,
  from: number,
  missing: ReadonlyMap<number, number>,
  losses: ReadonlyMap<Role, readonly number[]>,
): readonly PodState[] | undefined {
  if (missing.size === 0) return [];
  const { pods, law, budget } = all;
  if (!couldSuffice(pods, from, missing)) return undefined;
  for (let at = from; at < pods.length; at++) {
    const pod = pods[at] as PodState;
    if (budget.left <= 0) return undefined;
    budget.left -= 1;
    const loss = losses.get(pod.role) ?? [];
    if (!mayGo(pod, loss, law)) continue;
    const more = new Map(losses).set(pod.role, lossWith(loss, pod));
    const rest = search(all, at + 1, without(missing, pod), more);
    if (rest !== undefined) return [pod, ...rest];
  }
  return undefined;
}

function mayGo(pod: PodState, loss: readonly number[], law: Law): boolean {
  return law.mayLose(pod.role, lossWith(loss, pod));
}

function lossWith(loss: readonly number[], { facts }: PodState): readonly number[] {
  const after = [...loss];
  addTo(after, facts.demand, 1);
  return after;
}

/** Whether all that is left together would do, the law set aside. */
function couldSuffice(
  pods: readonly PodState[],
  from: number,
  missing: ReadonlyMap<number, number>,
): boolean {
  for (const [kind, amount] of missing) {
    let sum = 0;
    for (let at = from; at < pods.length && sum < amount; at++)
      sum += amountOf((pods[at] as PodState).facts.demand, kind);
    if (sum < amount) return false;
  }
  return true;
}

function without(missing: ReadonlyMap<number, number>, { facts }: PodState): ReadonlyMap<number, number> {
  const left = new Map<number, number>();
  for (const [kind, amount] of missing) {
    const after = amount - amountOf(facts.demand, kind);
    if (after > 0) left.set(kind, after);
  }
  return left;
}
