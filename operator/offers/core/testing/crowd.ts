import fc from 'fast-check';
import {
  type Happening,
  happen,
  type PodShape,
  type RandomRole,
  randomRole,
  roleWish,
  shape,
} from './history.ts';
import { Model } from './model.ts';

/** Pods of a role that come together. */
interface Arrival {
  readonly role: number;
  readonly count: number;
  readonly shape: PodShape;
}

/** A cluster that some roles fill while nobody is guaranteed anything, and others that come when it is full: what revocation is for. */
export interface Crowd {
  readonly nodes: readonly { readonly cpu: number; readonly memory: number; readonly zone: number }[];
  readonly first: readonly Arrival[];
  /** What the roles r0 to r3 say from then on. */
  readonly roles: readonly RandomRole[];
  readonly later: readonly Arrival[];
}

/** Rules about places are the exception: where they decide, little is revoked. */
const plain = fc.oneof(
  { weight: 4, arbitrary: shape.map(each => ({ ...each, rule: 'none' as const })) },
  { weight: 1, arbitrary: shape },
);
const small = plain.map(each => ({ ...each, cpu: 1 + (each.cpu % 2), memory: each.memory % 2 }));

function arrivals(of: fc.Arbitrary<PodShape>, roles: number): fc.Arbitrary<readonly Arrival[]> {
  const arrival = fc.record({ role: fc.nat(roles - 1), count: fc.integer({ min: 1, max: 6 }), shape: of });
  return fc.array(arrival, { minLength: 3, maxLength: 5 });
}

/** Mostly full: the first two roles run many small pods, all four ask for larger ones later. */
export const crowds: fc.Arbitrary<Crowd> = fc.record({
  nodes: fc.array(
    fc.record({
      cpu: fc.integer({ min: 2, max: 8 }),
      memory: fc.integer({ min: 4, max: 8 }),
      zone: fc.nat(2),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  first: arrivals(small, 2),
  roles: fc.array(randomRole, { minLength: 4, maxLength: 4 }),
  later: arrivals(plain, 4),
});

/** The crowd when those who were first run, and the others have waited longer than anybody should. */
export function crowded({ nodes, first, roles, later }: Crowd, seed: number): Model {
  const model = new Model(seed);
  const come = (all: readonly Arrival[]): void => {
    for (const arrival of all) happen(model, { what: 'pods', ...arrival });
    model.settle();
  };
  for (const [name, node] of nodes.entries())
    happen(model, { what: 'node', name, ...node } satisfies Happening);
  come(first);
  model.roles(Object.fromEntries(roles.map((role, i) => [`r${i}`, roleWish(role)])));
  come(later);
  model.now += 3_600_000;
  return model;
}
