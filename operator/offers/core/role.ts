import type { Vector } from './demand-vector.ts';
import type { FairQueue } from './fair-queue.ts';
import type { PodClass } from './pod-class.ts';
import type { RoleFacts } from './role-facts.ts';

/** A role in the model: what it holds, what it may hold, and what waits. */
export interface Role {
  facts: RoleFacts;
  /** Everything its pods hold, by kind. */
  readonly used: number[];
  /** Of that, what is on its way out; kept by `leaving.ts`. */
  readonly leaving: number[];
  /** What is missing to its guarantee, by kind; never negative. */
  readonly unmet: number[];
  /** Weighted dominant share; kept by `shares.ts`. */
  share: number;
  /** When it got its last grant, as a running number: of equal shares the one that waited longest comes first. */
  lastGrant: number;
  readonly waiting: Map<string, PodClass>;
  /** The waiting classes by priority and age, or `undefined` when that has to be worked out again. */
  inOrder: readonly PodClass[] | undefined;
  /** The queue of a pass that it stands in. */
  queue: FairQueue | undefined;
}

/** A role that nobody wrote: no guarantee, no limit. */
export function plainRole(name: string): RoleFacts {
  return {
    name,
    weight: 1,
    guarantee: { kinds: [], amounts: [] },
    limit: new Map(),
    nodeChoice: 'Pin',
    revocation: { enabled: true, deadlineMs: 120_000 },
    starvationMs: 300_000,
  };
}

/** A role that holds nothing; its guarantee counts from `Accounts.setFacts` on. */
export function newRole(facts: RoleFacts): Role {
  return {
    facts,
    used: [],
    leaving: [],
    unmet: [],
    share: 0,
    lastGrant: 0,
    waiting: new Map(),
    inOrder: [],
    queue: undefined,
  };
}

/** The first kind in which `demand` would take the role beyond its limit. */
export function kindBeyondLimit(role: Role, demand: Vector): number | undefined {
  for (const [kind, limit] of role.facts.limit) {
    const at = demand.kinds.indexOf(kind);
    const more = at < 0 ? 0 : (demand.amounts[at] as number);
    if (more > 0 && (role.used[kind] ?? 0) + more > limit) return kind;
  }
  return undefined;
}

/** What of `demand` lies within the role's unmet guarantee, for one kind. */
export function withinGuarantee(role: Role, kind: number, amount: number): number {
  return Math.min(amount, role.unmet[kind] ?? 0);
}

/** Whether a pod would bring the role nearer to its guarantee. */
export function servesGuarantee(role: Role, demand: Vector): boolean {
  return demand.kinds.some(kind => (role.unmet[kind] ?? 0) > 0);
}

/** Waiting classes in the order of {@link comesBefore}. */
export function classesInOrder(role: Role): readonly PodClass[] {
  role.inOrder ??= [...role.waiting.values()].sort(comesBefore);
  return role.inOrder;
}

/**
 * Within a role: highest priority first, then the workload that has waited longest, then the one whose last grant is oldest (so that
 * the turn goes round), then by key.
 */
export function comesBefore(a: PodClass, b: PodClass): number {
  return (
    b.sample.priority - a.sample.priority ||
    a.memory.waitingSince - b.memory.waitingSince ||
    a.memory.grantNumber - b.memory.grantNumber ||
    (a.key < b.key ? -1 : 1)
  );
}
