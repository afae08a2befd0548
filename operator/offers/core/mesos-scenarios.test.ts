import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model, type RoleWish } from './testing/model.ts';

/**
 * Scenarios of Mesos' hierarchical_allocator_tests.cpp, by the names of their tests. An offer there is a whole agent; here it is a pod of the agent's
 * size. `gets`: the role whose pod is granted on the new agent; every role in `asks` has one waiting.
 */
interface Step {
  readonly agent: readonly [cpu: number, mem: number];
  /** Held from the beginning by this role, without a grant. */
  readonly heldBy?: string;
  readonly asks: readonly string[];
  /** Size of the pods that ask, when they do not ask for the whole agent. */
  readonly size?: readonly [cpu: number, mem: number];
  readonly gets: string | undefined;
  /** Roles as they are from this step on. */
  readonly roles?: Readonly<Record<string, RoleWish>>;
}

const quota = (cpu: number, mem: number): RoleWish => ({ guarantee: { cpu: `${cpu}`, memory: `${mem}M` } });

const scenarios: Readonly<
  Record<string, { readonly roles: Readonly<Record<string, RoleWish>>; readonly steps: readonly Step[] }>
> = {
  UnreservedDRF: {
    roles: { role1: {}, role2: {} },
    steps: [
      { agent: [2, 1024], asks: ['role1'], gets: 'role1' },
      { agent: [1, 512], asks: ['role1', 'role2'], gets: 'role2' },
      { agent: [3, 2048], asks: ['role1', 'role2'], gets: 'role2' },
      { agent: [4, 4096], asks: ['role1', 'role2'], gets: 'role1' },
      { agent: [1, 512], asks: ['role1', 'role2'], gets: 'role2' },
    ],
  },
  QuotaProvidesGuarantee: {
    roles: { quota: quota(2, 1024), none: {} },
    steps: [
      { agent: [1, 512], asks: ['quota', 'none'], gets: 'quota' },
      { agent: [1, 512], asks: ['quota', 'none'], gets: 'quota' },
      { agent: [1, 512], asks: ['quota', 'none'], gets: 'none' },
    ],
  },
  RemoveQuota: {
    roles: { quota: quota(2, 1024), none: {} },
    steps: [
      { agent: [1, 512], heldBy: 'quota', asks: [], gets: undefined },
      { agent: [1, 512], heldBy: 'quota', asks: [], gets: undefined },
      { agent: [1, 512], asks: ['quota', 'none'], gets: 'none', roles: { quota: {} } },
    ],
  },
  QuotaAllocationGranularity: {
    roles: { quota: quota(0.5, 200), none: {} },
    steps: [{ agent: [1, 512], asks: ['quota', 'none'], gets: 'quota' }],
  },
  DRFWithQuota: {
    roles: { quota: quota(0.25, 128), none: {} },
    steps: [
      { agent: [0.25, 128], heldBy: 'quota', asks: [], gets: undefined },
      { agent: [0.75, 384], asks: ['quota', 'none'], size: [0.75, 384], gets: 'none' },
    ],
  },
  QuotaAgainstStarvation: {
    roles: { quota: {}, none: {} },
    steps: [
      { agent: [1, 512], heldBy: 'quota', asks: [], gets: undefined },
      { agent: [1, 512], asks: ['quota', 'none'], gets: 'quota', roles: { quota: quota(2, 1024) } },
    ],
  },
  QuotaAbsentFramework: {
    roles: { quota: quota(2, 1024), none: {} },
    steps: [
      { agent: [2, 1024], asks: ['none'], gets: undefined },
      { agent: [1, 512], asks: ['none'], gets: 'none' },
    ],
  },
  MultiQuotaAbsentFrameworks: {
    roles: { quota1: quota(1, 1024), quota2: quota(2, 2048) },
    steps: [{ agent: [2, 2048], asks: ['quota2'], gets: 'quota2' }],
  },
  MultiQuotaWithFrameworks: {
    roles: { quota1: quota(1, 200), quota2: quota(2, 2000) },
    steps: [
      { agent: [1, 1024], heldBy: 'quota1', asks: [], gets: undefined },
      { agent: [1, 1024], heldBy: 'quota2', asks: [], gets: undefined },
      { agent: [2, 2048], asks: ['quota1', 'quota2'], gets: 'quota2' },
    ],
  },
};

describe("Mesos' allocator scenarios", () => {
  for (const [name, { roles, steps }] of Object.entries(scenarios)) {
    it(name, () => {
      const model = new Model();
      for (const [role, wish] of Object.entries(roles)) model.role(role, wish);
      for (const [i, step] of steps.entries()) {
        assert.deepEqual(take(model, step, `agent${i}`), step.gets, `agent ${i}`);
      }
    });
  }

  it('SameShareFairness: equal shares alternate, whatever the names', () => {
    const model = new Model().role('a').role('b').node('agent', { cpu: '2' });
    const counts = { a: 0, b: 0 };
    model.pods(20, { namespace: 'a', requests: { cpu: '2' } });
    model.pods(20, { namespace: 'b', requests: { cpu: '2' } });
    for (let round = 0; round < 10; round++) {
      const [grant] = model.cycle();
      assert.ok(grant);
      counts[grant.role as 'a' | 'b'] += 1;
      model.end(grant.uid);
    }
    assert.deepEqual(counts, { a: 5, b: 5 });
  });

  it('UpdateWeight: new weights hold from the next cycle on, also for a role that comes later', () => {
    const model = new Model().role('role1').role('role2');
    for (let agent = 0; agent < 6; agent++) model.node(`agent${agent}`, { cpu: '2', memory: '1024M' });
    const held = (...roles: readonly string[]): readonly number[] => {
      for (const uid of [...model.cluster.pods.keys()]) model.end(uid);
      for (const role of roles) model.pods(6, { namespace: role, requests: requests([2, 1024]) });
      model.settle();
      return roles.map(role => model.held(role));
    };
    assert.deepEqual(held('role1', 'role2'), [3, 3]);
    model.role('role2', { weight: 2 });
    assert.deepEqual(held('role1', 'role2'), [2, 4]);
    model.role('role3', { weight: 3 });
    assert.deepEqual(held('role1', 'role2', 'role3'), [1, 2, 3]);
  });

  it('MultipleFrameworksInRoleWithQuota: workloads of a role share what it is guaranteed', () => {
    const model = new Model().role('quota', quota(4, 2048)).role('none');
    for (let agent = 0; agent < 4; agent++) model.node(`agent${agent}`, { cpu: '1', memory: '512M' });
    const asks = { requests: requests([1, 512]) };
    for (const framework of ['a', 'b'])
      model.pods(4, { namespace: 'quota', owner: { kind: 'ReplicaSet', uid: framework }, ...asks });
    model.pods(4, { namespace: 'none', ...asks });
    const owners = model.settle().map(({ uid }) => model.cluster.pods.get(uid)?.facts.ownerKey);
    assert.deepEqual(owners, ['a/', 'b/', 'a/', 'b/']);
  });

  it('RecoverResources: what a role gives back is offered in the next cycle', () => {
    const model = new Model().role('role1').role('role2').node('agent', { cpu: '1' });
    const first = model.pod({ namespace: 'role1' });
    assert.equal(model.settle().length, 1);
    model.pod({ namespace: 'role2' });
    assert.deepEqual(model.cycle(), []);
    model.end(first);
    assert.deepEqual(
      model.cycle().map(({ role }) => role),
      ['role2'],
    );
  });

  it('OfferFilter: a declined agent is not tried again before the decline ends', () => {
    const model = new Model().node('agent', { cpu: '1' });
    model.pod({ owner: { kind: 'ReplicaSet', uid: 'rs' } });
    model.cluster.memories.decline('rs/', 'agent', { until: model.now + 2_000, because: 'test' });
    assert.deepEqual(model.cycle(), []);
    model.now += 1_000;
    const early = model.run();
    assert.deepEqual([early.grants, early.report.wakeAt], [[], model.now + 1_000]);
    model.now += 1_000;
    assert.equal(model.cycle().length, 1);
  });

  it('SmallOfferFilterTimeout: while one declines, the next gets the agent', () => {
    const model = new Model().role('a').role('b').node('agent', { cpu: '1' });
    model.pod({ namespace: 'a', owner: { kind: 'ReplicaSet', uid: 'rs-a' } });
    model.pod({ namespace: 'b', owner: { kind: 'ReplicaSet', uid: 'rs-b' } });
    model.cluster.memories.decline('rs-a/', 'agent', { until: model.now + 1_000, because: 'test' });
    assert.deepEqual(
      model.cycle().map(({ role }) => role),
      ['b'],
    );
  });
});

function take(
  model: Model,
  { agent, heldBy, asks, size = agent, roles = {} }: Step,
  name: string,
): string | undefined {
  for (const [role, wish] of Object.entries(roles)) model.role(role, wish);
  const [cpu, mem] = agent;
  if (heldBy !== undefined) model.pod({ namespace: heldBy, on: name, requests: requests(agent) });
  model.node(name, { cpu: `${cpu}`, memory: `${mem}M` });
  const waiting = asks.map(role => model.pod({ namespace: role, requests: requests(size) }));
  const grants = model.settle();
  for (const uid of waiting) if (!grants.some(grant => grant.uid === uid)) model.end(uid);
  assert.ok(grants.length <= 1, 'the agent is given once');
  return grants[0]?.role;
}

function requests([cpu, mem]: readonly [number, number]): Readonly<Record<string, string>> {
  return { cpu: `${cpu}`, memory: `${mem}M` };
}
