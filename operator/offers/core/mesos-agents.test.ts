import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { explainPod } from './explain.ts';
import { retryWorkload } from './pod-events.ts';
import { Model } from './testing/model.ts';

/**
 * More scenarios of Mesos' hierarchical_allocator_tests.cpp, by the names of their tests: those in which agents, limits or what counts change. Left out are those
 * about what is not here: reservations, nested roles, shared, revocable and non-scalar resources, capabilities of frameworks.
 */
type Size = Readonly<Record<string, string>>;

function size(cpu: number, mem: number, more: Size = {}): Size {
  return { cpu: `${cpu}`, ...(mem === 0 ? {} : { memory: `${mem}M` }), ...more };
}

/** Who got a grant when each of the roles had a pod of that size waiting; the others' pods go. */
function asked(model: Model, roles: readonly string[], requests: Size): readonly string[] {
  const pods = roles.map(namespace => model.pod({ namespace, requests }));
  const grants = model.settle();
  for (const uid of pods) if (!grants.some(grant => grant.uid === uid)) model.end(uid);
  return grants.map(({ role }) => role);
}

describe("Mesos' allocator scenarios of agents", () => {
  it("DRFWithFairnessExclusion: a kind that does not count changes nobody's turn", () => {
    const model = new Model(1, ['example.com/gpu']).role('role1').role('role2');
    const gpu = { 'example.com/gpu': '1' };
    const agents: readonly (readonly [Size, readonly string[], string])[] = [
      [size(2, 1024, gpu), ['role1'], 'role1'],
      [size(1, 512), ['role1', 'role2'], 'role2'],
      [size(3, 2048), ['role1', 'role2'], 'role2'],
      [size(4, 4096), ['role1', 'role2'], 'role1'],
      [size(1, 512), ['role1', 'role2'], 'role2'],
    ];
    for (const [i, [agent, asks, gets]] of agents.entries()) {
      model.node(`agent${i}`, agent);
      assert.deepEqual(asked(model, asks, agent), [gets], `agent ${i}`);
    }
  });

  it('QuotaProvidesLimit: a limit of nothing gives nothing, and a raised one as much as it says', () => {
    const model = new Model().role('quota', { limit: size(0, 0, { memory: '0' }) }).role('none');
    model.node('agent1', size(2, 1024));
    assert.deepEqual(asked(model, ['quota', 'none'], size(2, 1024)), ['none']);
    model.role('quota', { limit: size(1, 512) }).node('agent2', size(2, 1024));
    const both = asked(model, ['quota', 'quota', 'none'], size(1, 512));
    assert.deepEqual([...both].sort(), ['none', 'quota']);
  });

  it('DisproportionateQuotaVsAllocation: a guarantee met in one kind goes on in the other', () => {
    const model = new Model().role('quota', { guarantee: size(4, 1024) }).role('none');
    model.node('agent1', size(2, 1024));
    assert.deepEqual(asked(model, ['quota', 'none'], size(2, 1024)), ['quota']);
    model.node('agent2', size(2, 1024));
    assert.deepEqual(asked(model, ['quota', 'none'], size(2, 0)), ['quota'], 'though its share is larger');
    model.node('agent3', size(2, 1024));
    assert.deepEqual(asked(model, ['quota', 'none'], size(2, 0)), ['none'], 'it is met');
  });

  it('QuotaRoleAllocateNonQuotaResource: what a guarantee does not name is taken only from what no other is owed', () => {
    const model = new Model().role('quota1', { guarantee: { cpu: '2' } }).node('agent1', size(1, 1024));
    assert.deepEqual(asked(model, ['quota1'], size(1, 1024)), ['quota1']);
    model.role('quota2', { guarantee: { memory: '1024M' } }).node('agent2', size(1, 1024));
    const uid = model.pod({ namespace: 'quota1', requests: size(1, 1024) });
    assert.deepEqual(model.settle(), []);
    const [why] = explainPod(model.cluster, uid)?.anywhere ?? [];
    assert.deepEqual([why?.reason, why?.who], ['HeadroomHeld', 'quota2']);
    model.end(uid);
    assert.deepEqual(asked(model, ['quota1'], size(1, 0)), ['quota1']);
  });

  it('NoDoubleAccounting: shares are the same whether pods or their nodes are seen first', () => {
    const model = new Model().role('role1').role('role2');
    model.pod({ namespace: 'role1', on: 'agent1' });
    model.node('agent1', { cpu: '1' }).node('agent2', { cpu: '1' });
    model.pod({ namespace: 'role2', on: 'agent2' });
    model.cycle();
    const shares = ['role1', 'role2'].map(name => model.cluster.accounts.role(name).share);
    assert.deepEqual(shares, [1 / 2, 1 / 2]);
  });

  it('RemoveSlaveRecoverResources (MESOS-621): what was held on an agent that is gone is given back with its pods', () => {
    const model = new Model().role('role1').role('role2').node('agent1', { cpu: '4' });
    const lost = model.pod({ namespace: 'role1', requests: { cpu: '4' } });
    assert.equal(model.settle().length, 1);
    model.node('agent2', { cpu: '1' });
    assert.deepEqual(asked(model, ['role2'], { cpu: '1' }), ['role2']);
    model.dropNode('agent1').node('agent3', { cpu: '1' }).cycle();
    assert.ok(model.cluster.accounts.role('role1').share > 1, 'its pod may still run there');
    model.end(lost);
    assert.deepEqual(asked(model, ['role1', 'role2'], { cpu: '1' }), ['role1']);
  });

  it('UpdateSlaveTotalResources: an agent that grew is offered, one that shrank below what runs there is not', () => {
    const model = new Model().role('role1').node('agent', { cpu: '2' });
    model.pods(6, { namespace: 'role1' });
    assert.equal(model.settle().length, 2);
    assert.equal(model.node('agent', { cpu: '4' }).settle().length, 2);
    assert.equal(model.node('agent', { cpu: '1' }).settle().length, 0);
    assert.equal(model.cluster.table.freeTotal[0], 0, 'what is missing there takes nothing from others');
    assert.equal(model.node('agent', { cpu: '5' }).settle().length, 1);
  });

  it('Whitelist: an agent that is not to be used is offered as soon as it may be', () => {
    const model = new Model().node('agent', { cpu: '2' }, { unschedulable: true });
    model.pod();
    assert.deepEqual(model.cycle(), []);
    assert.equal(model.node('agent', { cpu: '2' }).cycle().length, 1);
  });

  it('ReviveOffers: whoever revives is offered what he had declined for long', () => {
    const model = new Model().node('agent', { cpu: '2' });
    model.pod({ owner: { kind: 'ReplicaSet', uid: 'rs' } });
    model.cluster.memories.decline('rs/', 'agent', { until: model.now + 1_000_000, because: 'test' });
    assert.deepEqual(model.cycle(), []);
    retryWorkload(model.cluster, 'rs/');
    assert.equal(model.cycle().length, 1);
  });

  it('DominantShareMetrics: a share is what is held of what there is now', () => {
    const model = new Model().role('roleA').role('roleB').node('agent1', size(1, 1024));
    const shares = (): readonly number[] => {
      model.cycle();
      return ['roleA', 'roleB'].map(name => model.cluster.accounts.role(name).share);
    };
    const first = model.pod({ namespace: 'roleA', requests: size(1, 1024) });
    model.settle();
    assert.deepEqual(shares(), [1, 0]);
    model.end(first);
    assert.deepEqual(shares(), [0, 0]);
    model.pod({ namespace: 'roleB', requests: size(1, 1024) });
    model.settle();
    assert.deepEqual(shares(), [0, 1]);
    model.node('agent2', size(1, 1024)).pod({ namespace: 'roleA', requests: size(1, 1024) });
    model.settle();
    assert.deepEqual(shares(), [1 / 2, 1 / 2]);
  });
});
