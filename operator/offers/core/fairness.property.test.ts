import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Model } from './testing/model.ts';

/**
 * The properties of dominant-resource fairness (Ghodsi et al., NSDI 2011) hold for one divisible pool. Pods are whole and nodes many, so they are stated with
 * bounds: one pod's weighted dominant share.
 */
const TINY = 1e-9;
const demand = fc.record({ cpu: fc.integer({ min: 1, max: 4 }), memory: fc.integer({ min: 1, max: 4 }) });
const pool = fc.record({ cpu: fc.integer({ min: 8, max: 40 }), memory: fc.integer({ min: 8, max: 40 }) });
type Demand = { readonly cpu: number; readonly memory: number };

/** One node, and a backlog of equal pods for each role. */
function shared(size: Demand, demands: readonly Demand[], weights: readonly number[] = []): Model {
  const model = new Model().node('pool', { cpu: size.cpu, memory: `${size.memory}Gi`, pods: '10000' });
  demands.forEach(({ cpu, memory }, i) => {
    model.role(`r${i}`, { weight: weights[i] ?? 1 });
    model.pods(41, { namespace: `r${i}`, requests: { cpu, memory: `${memory}Gi` } });
  });
  model.settle();
  return model;
}

function oneShare(size: Demand, { cpu, memory }: Demand): number {
  return Math.max(cpu / size.cpu, memory / size.memory);
}

describe('fairness', () => {
  it("two backlogged roles with equal pods end within one pod's weighted share of each other", () => {
    const weight = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        fc.array(weight, { minLength: 2, maxLength: 4 }),
        fc.nat(),
        (nodes, weights, seed) => {
          const model = new Model(seed);
          for (const [i, cpu] of nodes.entries()) model.node(`n${i}`, { cpu, pods: '10000' });
          for (const [i, each] of weights.entries())
            model.role(`r${i}`, { weight: each }).pods(80, { namespace: `r${i}` });
          model.settle();
          const total = nodes.reduce((sum, cpu) => sum + cpu, 0);
          const shares = weights.map((_, i) => model.cluster.accounts.role(`r${i}`).share);
          const gap = Math.max(...shares) - Math.min(...shares);
          assert.ok(gap <= 1 / total / Math.min(...weights) + TINY, `gap ${gap}`);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('sharing incentive: each of n equal roles gets at least what 1/n of the pool would hold, less one pod of each', () => {
    fc.assert(
      fc.property(pool, fc.array(demand, { minLength: 2, maxLength: 4 }), (size, demands) => {
        const model = shared(size, demands);
        demands.forEach((each, i) => {
          const alone = Math.floor(
            Math.min(size.cpu / demands.length / each.cpu, size.memory / demands.length / each.memory),
          );
          // Each of the others may be ahead by its last pod when mine no longer fits.
          const ahead = demands
            .filter(other => other !== each)
            .reduce((sum, other) => sum + oneShare(size, other), 0);
          const slack = 1 + Math.ceil(ahead / oneShare(size, each));
          assert.ok(
            model.held(`r${i}`) >= alone - slack,
            `r${i} holds ${model.held(`r${i}`)}, alone ${alone}`,
          );
        });
      }),
      { numRuns: 150 },
    );
  });

  it('a lie in a declared demand gives at most one task more than the truth', () => {
    const more = fc.record({ cpu: fc.nat(4), memory: fc.nat(4) });
    fc.assert(
      fc.property(
        pool,
        demand,
        fc.array(demand, { minLength: 1, maxLength: 3 }),
        more,
        (size, truth, others, lie) => {
          const declared = { cpu: truth.cpu + lie.cpu, memory: truth.memory + lie.memory };
          const honest = shared(size, [truth, ...others]).held('r0');
          const lying = shared(size, [declared, ...others]).held('r0');
          assert.ok(lying <= honest + 1, `honest ${honest}, lying ${lying}`);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('envy-freeness: no role could run more than one task more with what a role of its weight holds', () => {
    fc.assert(
      fc.property(pool, fc.array(demand, { minLength: 2, maxLength: 4 }), (size, demands) => {
        const model = shared(size, demands);
        for (const [i, mine] of demands.entries()) {
          for (const [j, theirs] of demands.entries()) {
            const count = model.held(`r${j}`);
            const withTheirs = Math.floor(
              Math.min((count * theirs.cpu) / mine.cpu, (count * theirs.memory) / mine.memory),
            );
            // Their last pod may be worth several of mine: the bound is one pod's dominant share.
            const slack = Math.ceil(oneShare(size, theirs) / oneShare(size, mine));
            assert.ok(
              withTheirs <= model.held(`r${i}`) + slack,
              `r${i} would run ${withTheirs} with r${j}'s`,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('excluded resources do not count in shares', () => {
    const held = (excluded: readonly string[]): readonly number[] => {
      const model = new Model(1, excluded)
        .role('a')
        .role('b')
        .node('n', { cpu: '8', 'example.com/gpu': '1' });
      model.pod({ namespace: 'b', requests: { cpu: '1', 'example.com/gpu': '1' } });
      model.settle();
      for (const namespace of ['a', 'b']) model.pods(8, { namespace });
      model.settle();
      return [model.held('a'), model.held('b')];
    };
    assert.deepEqual(held(['example.com/gpu']), [4, 4]);
    assert.deepEqual(held([]), [7, 1], 'whoever has the only one would look rich');
  });

  it('pods bound without a grant are charged to the role of their namespace', () => {
    const model = new Model().role('a').role('b').node('n', { cpu: '8' });
    model.pods(4, { namespace: 'a', on: 'n', owner: { kind: 'DaemonSet', uid: 'ds' } });
    model.pods(4, { namespace: 'a' });
    model.pods(4, { namespace: 'b' });
    assert.deepEqual(
      model.settle().map(({ role }) => role),
      ['b', 'b', 'b', 'b'],
    );
  });
});
