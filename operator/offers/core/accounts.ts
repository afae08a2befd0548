import { type Vector, vectorOf } from './demand-vector.ts';
import { newRole, plainRole, type Role, withinGuarantee } from './role.ts';
import type { RoleFacts } from './role-facts.ts';
import type { Shares } from './shares.ts';

/** What each role holds, and what is missing to the guarantees of all. */
export class Accounts {
  readonly roles = new Map<string, Role>();
  /** Sum over the roles of what is missing to their guarantees, by kind. */
  readonly unmetTotal: number[] = [];
  readonly #shares: Shares;

  constructor(shares: Shares) {
    this.#shares = shares;
  }

  /** A role by name; one that nobody wrote is made without guarantee and limit. */
  role(name: string): Role {
    let role = this.roles.get(name);
    if (role === undefined) {
      role = newRole(plainRole(name));
      this.roles.set(name, role);
    }
    return role;
  }

  setFacts(facts: RoleFacts): void {
    const role = this.role(facts.name);
    this.#setUnmet(role, role.facts.guarantee, nothingUnmet);
    role.facts = facts;
    this.#setUnmet(role, facts.guarantee, (amount, used) => Math.max(0, amount - used));
    this.#shares.update(role);
  }

  charge(role: Role, demand: Vector, times: 1 | -1): void {
    const { kinds, amounts } = demand;
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[i] as number;
      role.used[kind] = (role.used[kind] ?? 0) + times * (amounts[i] as number);
    }
    this.#setUnmet(role, role.facts.guarantee, (amount, used) => Math.max(0, amount - used));
    this.#shares.update(role);
  }

  /**
   * The first kind in which the pod would eat into room held back for unmet guarantees, with what is left beyond them. What lies
   * within the role's own unmet guarantee is always its own; the rest is burst and may use the surplus only:
   * free room of all usable nodes less all unmet guarantees (Mesos' headroom). So no grant makes the surplus smaller than zero,
   * and no grant to a guarantee makes it smaller at all.
   */
  kindInHeadroom(role: Role, demand: Vector, freeTotal: readonly number[]): HeadroomShortage | undefined {
    const { kinds, amounts } = demand;
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[i] as number;
      const unmet = this.unmetTotal[kind] ?? 0;
      if (unmet === 0) continue;
      const amount = amounts[i] as number;
      const burst = amount - withinGuarantee(role, kind, amount);
      const surplus = (freeTotal[kind] ?? 0) - unmet;
      if (burst > 0 && burst > surplus) return { kind, asks: burst, surplus: Math.max(0, surplus) };
    }
    return undefined;
  }

  #setUnmet(role: Role, guarantee: Vector, missing: (amount: number, used: number) => number): void {
    const { kinds, amounts } = guarantee;
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[i] as number;
      const next = missing(amounts[i] as number, role.used[kind] ?? 0);
      const change = next - (role.unmet[kind] ?? 0);
      if (change === 0) continue;
      role.unmet[kind] = next;
      this.unmetTotal[kind] = (this.unmetTotal[kind] ?? 0) + change;
    }
  }
}

export interface HeadroomShortage {
  readonly kind: number;
  readonly asks: number;
  readonly surplus: number;
}

const nothingUnmet = (): number => 0;

/** What of the role's holdings lies beyond its guarantee. */
export function excessOf(role: Role): Vector {
  const pairs: [number, number][] = [];
  role.used.forEach((used, kind) => {
    const at = role.facts.guarantee.kinds.indexOf(kind);
    const beyond = used - (at < 0 ? 0 : (role.facts.guarantee.amounts[at] ?? 0));
    if (beyond > 0) pairs.push([kind, beyond]);
  });
  return vectorOf(pairs);
}
