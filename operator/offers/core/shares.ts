import type { Vector } from './demand-vector.ts';
import type { Role } from './role.ts';

/**
 * Weighted dominant shares (Ghodsi et al., DRF, NSDI 2011; weights as in Mesos): the largest fraction of any resource kind that a
 * role holds, divided by its weight. Kinds may be excluded: a scarce one (GPUs on few nodes) would otherwise make whoever holds
 * a little of it look rich (Mesos: --fair_sharing_excluded_resource_names).
 */
export class Shares {
  /** Allocatable of all nodes that are not lost, by kind. */
  readonly totals: number[] = [];
  readonly #excluded: ReadonlySet<number>;
  /** Totals changed: all shares must be worked out again. */
  #stale = false;

  constructor(excluded: ReadonlySet<number> = new Set()) {
    this.#excluded = excluded;
  }

  addNode(allocatable: Vector, times: 1 | -1): void {
    allocatable.kinds.forEach((kind, i) => {
      this.totals[kind] = (this.totals[kind] ?? 0) + times * (allocatable.amounts[i] ?? 0);
    });
    this.#stale = true;
  }

  /** Works out one role's share; cheap, done with every charge. */
  update(role: Role): void {
    role.share = this.weightedShare(role.used, role.facts.weight);
  }

  /** Works out all shares after nodes came or went. */
  refresh(roles: Iterable<Role>): void {
    if (!this.#stale) return;
    for (const role of roles) this.update(role);
    this.#stale = false;
  }

  /** The weighted dominant share of some amounts; a kind that no node has counts as wholly taken. */
  weightedShare(amounts: readonly number[], weight: number): number {
    let dominant = 0;
    for (let kind = 0; kind < amounts.length; kind++) {
      const amount = amounts[kind] ?? 0;
      if (amount <= 0 || this.#excluded.has(kind)) continue;
      const total = this.totals[kind] ?? 0;
      const fraction = total > 0 ? amount / total : 1;
      if (fraction > dominant) dominant = fraction;
    }
    return dominant / weight;
  }

  /** The share that `demand` alone would be. */
  shareOf(demand: Vector, weight: number): number {
    const row: number[] = [];
    demand.kinds.forEach((kind, i) => {
      row[kind] = demand.amounts[i] ?? 0;
    });
    return this.weightedShare(row, weight);
  }

  /** The share a role would have with `times` x `demand` more. */
  shareWith(role: Role, demand: Vector, times: 1 | -1): number {
    const row = [...role.used];
    demand.kinds.forEach((kind, i) => {
      row[kind] = (row[kind] ?? 0) + times * (demand.amounts[i] ?? 0);
    });
    return this.weightedShare(row, role.facts.weight);
  }
}

/** The fair order: lowest weighted share first; of equals the one whose last grant is oldest, then by name. */
export function inFairOrder(a: Role, b: Role): number {
  return a.share - b.share || a.lastGrant - b.lastGrant || (a.facts.name < b.facts.name ? -1 : 1);
}
