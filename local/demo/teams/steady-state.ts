import type { PodView, RoleView } from '../../../operator/offers/view/offers-view.ts';

/** The cluster at a moment, as the operator tells it. */
export interface TeamsSeen {
  readonly roles: readonly RoleView[];
  readonly pods: readonly PodView[];
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** So long nothing may change before it counts as steady: longer than a pod of the example's roles waits before pods are revoked for its share. */
const QUIET_MS = 20_000;

/** Tells when sharing has come to rest: every pod that was asked for is there, each granted one is bound, no guarantee is open, and nothing has changed for a while. */
export class SteadyState {
  readonly #asked: ReadonlyMap<string, number>;
  #last = '';
  #since = Number.NaN;

  /** @param asked how many pods each role asks for, by role */
  constructor(asked: ReadonlyMap<string, number>) {
    this.#asked = asked;
  }

  /** What it still waits for, in words; `undefined`: it is steady. */
  waitsFor(seen: TeamsSeen): string | undefined {
    const open = this.#openIn(seen);
    const figures = JSON.stringify(
      seen.roles.map(({ name, granted, pending }) => [name, granted.pods, pending.pods]),
    );
    if (open !== undefined || figures !== this.#last) this.#since = seen.at;
    this.#last = figures;
    if (open !== undefined) return open;
    return seen.at - this.#since >= QUIET_MS ? undefined : 'nothing may change for 20 s';
  }

  #openIn({ roles, pods }: TeamsSeen): string | undefined {
    for (const [name, count] of this.#asked) {
      const role = roles.find(one => one.name === name);
      const there = role === undefined ? 0 : role.granted.pods + role.pending.pods;
      if (there !== count) return `role ${name} has ${there} of its ${count} pods`;
    }
    const unmet = roles.find(
      ({ guaranteeUnmet, pending }) => pending.pods > 0 && Object.keys(guaranteeUnmet).length > 0,
    );
    if (unmet !== undefined) return `the guarantee of role ${unmet.name} is open`;
    const unbound = pods.filter(({ state }) => state === 'granted').length;
    return unbound > 0 ? `${unbound} granted pods are not bound yet` : undefined;
  }
}
