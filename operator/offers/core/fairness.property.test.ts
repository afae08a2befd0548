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

  it('a lie in a declared demand, to more or to less in any kind, raises no share by more than one pod of its own and one of another role', () => {
    const others = fc.array(demand, { minLength: 1, maxLength: 3 });
    const weight = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        pool,
        demand,
        demand,
        others,
        fc.tuple(weight, weight, weight, weight),
        (size, truth, declared, rest, weights) => {
          // Of what it got it uses what its real tasks can use.
          const share = (wish: Demand): number => {
            const pods = shared(size, [wish, ...rest], weights).held('r0');
            const tasks = Math.min((pods * wish.cpu) / truth.cpu, (pods * wish.memory) / truth.memory);
            return tasks * oneShare(size, truth);
          };
          const own = Math.max(oneShare(size, truth), oneShare(size, declared));
          const theirs = rest.map((other, i) => (weights[0] * oneShare(size, other)) / (weights[i + 1] ?? 1));
          const [honest, lying] = [share(truth), share(declared)];
          assert.ok(lying <= honest + own + Math.max(...theirs) + TINY, `honest ${honest}, lying ${lying}`);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('envy-freeness: with what a role of its weight holds, no role could run more than what one pod of that role is worth besides its own', () => {
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

  it('a guarantee that was kept free is met without revoking anything, in whatever order roles come', () => {
    const owed = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 4 });
    const nodes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(owed, nodes, fc.nat(), (guarantees, cpus, seed) => {
        const total = cpus.reduce((sum, cpu) => sum + cpu, 0);
        const sum = guarantees.reduce((all, cpu) => all + cpu, 0);
        fc.pre(sum <= total);
        const model = new Model(seed);
        for (const [i, cpu] of cpus.entries()) model.node(`n${i}`, { cpu, pods: '10000' });
        for (const [i, cpu] of guarantees.entries()) model.role(`r${i}`, { guarantee: { cpu } });
        model.pods(total + 5, { namespace: 'first' });
        model.settle();
        assert.equal(model.held('default'), total - sum, 'everything but what is owed');
        for (const i of guarantees.keys()) {
          model.pods(10, { namespace: `r${i}` });
          model.settle();
        }
        for (const [i, cpu] of guarantees.entries()) assert.equal(model.held(`r${i}`), cpu, `r${i}`);
      }),
      { numRuns: 100 },
    );
  });

  it('any kind may be the dominant one: ephemeral storage, places for pods, an extended resource', () => {
    for (const [kind, amount] of [
      ['ephemeral-storage', '1Gi'],
      ['example.com/fpga', '1'],
      ['pods', undefined],
    ] as const) {
      const whole = { cpu: '100', 'ephemeral-storage': '100Gi', 'example.com/fpga': '100', pods: '100' };
      const room = amount === undefined ? '8' : amount.replace('1', '8');
      const model = new Model()
        .role('a')
        .role('b')
        .node('n', { ...whole, [kind]: room });
      const asks = amount === undefined ? {} : { [kind]: amount };
      model.pods(20, { namespace: 'a', requests: { cpu: '5', ...asks } });
      model.pods(20, { namespace: 'b', requests: { cpu: '1', ...asks } });
      model.settle();
      assert.deepEqual([model.held('a'), model.held('b')], [4, 4], `${kind}, not cpu, sets the shares`);
    }
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
