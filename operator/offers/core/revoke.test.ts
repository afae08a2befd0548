import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { setRevoking } from './leaving.ts';
import { type Revocation, undoRevocation } from './revoke.ts';
import { Model } from './testing/model.ts';
import { revocationsOf } from './testing/plan.ts';

function plan(model: Model, byShare = false): readonly Revocation[] {
  return [...revocationsOf(model, { byShare })];
}

/** A cluster of `nodes` nodes of 4 cpu, full of the pods of `role`. */
function full(model: Model, role: string, nodes: number, cpu = '1'): readonly string[] {
  for (let n = 1; n <= nodes; n++) model.node(`n${n}`, { cpu: '4' });
  const pods = model.pods((nodes * 4) / Number(cpu), { namespace: role, requests: { cpu } });
  model.settle();
  return pods;
}

describe('planRevocations', () => {
  it('frees a node for a pod within an unmet guarantee, and nothing more than it needs', () => {
    const model = new Model().role('rich').role('owed', { guarantee: { cpu: '2' } });
    const pods = full(model.dropRole('owed'), 'rich', 2);
    model.role('owed', { guarantee: { cpu: '2' } });
    model.pod({ namespace: 'owed', requests: { cpu: '2' } });
    assert.equal(model.cycle().length, 0);
    const [revocation, ...more] = plan(model);
    assert.equal(more.length, 0);
    assert.equal(revocation?.because, 'guarantee');
    assert.equal(revocation?.victims.length, 2);
    assert.ok(revocation?.victims.every(victim => pods.includes(victim.uid)));
    assert.deepEqual(plan(model), [], 'one revocation a pod, also in the next round');
    for (const victim of revocation?.victims ?? []) model.end(victim.uid);
    assert.deepEqual(
      model.cycle().map(grant => [grant.role, grant.node]),
      [['owed', revocation?.node]],
    );
  });

  const cases: readonly { readonly world: string; readonly build: () => Model; readonly victims: number }[] =
    [
      {
        world: 'the other role is within its own guarantee',
        build: () => waitingFor({ guarantee: { cpu: '4' } }),
        victims: 0,
      },
      {
        world: 'the other role allows no revocation',
        build: () => waitingFor({ revocation: { enabled: false } }),
        victims: 0,
      },
      { world: 'the other role has no guarantee', build: () => waitingFor({}), victims: 1 },
      {
        world: 'the other pods belong to a Job',
        build: () => waitingFor({}, { owner: { kind: 'Job', uid: 'job' } }),
        victims: 0,
      },
      { world: 'the other pods are bare', build: () => waitingFor({}, { owner: null }), victims: 0 },
      {
        world: 'the other pods came without the gate',
        build: () => waitingFor({}, { on: 'n1' }),
        victims: 0,
      },
      {
        world: 'the pod asks for more than the guarantee',
        build: () => waitingFor({}, {}, { cpu: '1' }, { cpu: '2' }),
        victims: 0,
      },
      {
        world: 'memory is missing and the guarantee names cpu alone',
        build: () =>
          waitingFor(
            {},
            { requests: { cpu: '1', memory: '1Gi' } },
            { cpu: '1' },
            { cpu: '1', memory: '1Gi' },
          ),
        victims: 0,
      },
    ];
  for (const { world, build, victims } of cases) {
    it(`takes ${victims === 0 ? 'nothing' : 'one pod'} when ${world}`, () => {
      const revocations = plan(build());
      assert.equal(revocations.flatMap(revocation => revocation.victims).length, victims);
    });
  }

  it('takes from the role with the largest excess, lowest priority first, then the youngest', () => {
    const model = new Model().role('small').role('large').node('n1', { cpu: '8' });
    model.pods(2, { namespace: 'small' });
    const old = model.pod({ namespace: 'large', createdAt: 1_000 });
    const important = model.pods(4, { namespace: 'large', spec: { priority: 10 } });
    const young = model.pod({ namespace: 'large', createdAt: 2_000 });
    model.settle();
    model.role('owed', { guarantee: { cpu: '3' } });
    model.pods(3, { namespace: 'owed' });
    model.cycle();
    const victims = plan(model).flatMap(revocation => revocation.victims.map(victim => victim.uid));
    assert.deepEqual(victims.slice(0, 2), [young, old]);
    assert.ok(important.includes(victims[2] ?? ''));
  });

  it('spares a pod that a later victim makes needless', () => {
    const model = new Model().role('rich').node('n1', { cpu: '3' });
    const young = model.pod({ namespace: 'rich', createdAt: 2_000 });
    const large = model.pod({ namespace: 'rich', createdAt: 1_000, requests: { cpu: '2' } });
    model.settle();
    model.role('owed', { guarantee: { cpu: '2' } }).pod({ namespace: 'owed', requests: { cpu: '2' } });
    model.cycle();
    const victims = plan(model).flatMap(revocation => revocation.victims.map(({ uid }) => uid));
    assert.deepEqual(victims, [large]);
    assert.equal(model.cluster.pods.get(young)?.revoking, false);
  });

  it('takes pods whose node kube-scheduler chose, and frees nothing for such: it would go elsewhere', () => {
    const model = new Model().role('auto', { nodeChoice: 'Scheduler' }).node('n1', { cpu: '1' });
    const pod = model.pod({ namespace: 'auto' });
    const [grant] = model.cycle();
    assert.ok(grant !== undefined && grant.node === undefined);
    const { spec, ...raw } = model.bind(grant).raw(pod);
    model.write({ ...raw, spec: { ...spec, nodeName: 'n1' } });
    model.role('owed', { guarantee: { cpu: '1' } }).pod({ namespace: 'owed' });
    model.cycle();
    assert.deepEqual(
      plan(model).flatMap(({ victims }) => victims.map(({ uid }) => uid)),
      [pod],
    );
    const other = new Model().role('rich');
    full(other, 'rich', 1);
    other.role('owed', { guarantee: { cpu: '1' }, nodeChoice: 'Scheduler' });
    other.pod({ namespace: 'owed' });
    assert.deepEqual(plan(other), []);
  });

  it('finds the one large pod when its role may lose that and nothing more', () => {
    const model = new Model().node('n1', { cpu: '7' });
    const owner = { kind: 'ReplicaSet', uid: 'rs' };
    model.role('rich', { guarantee: { cpu: '3' } });
    const large = model.pod({ namespace: 'rich', owner, createdAt: 1_000, requests: { cpu: '4' } });
    model.pod({ namespace: 'rich', owner, createdAt: 2_000, requests: { cpu: '3' } });
    model.settle();
    model.role('owed', { guarantee: { cpu: '4' } }).pod({ namespace: 'owed', requests: { cpu: '4' } });
    model.cycle();
    const victims = plan(model).flatMap(revocation => revocation.victims.map(({ uid }) => uid));
    assert.deepEqual(
      victims,
      [large],
      'the younger one alone frees too little, both are more than it may lose',
    );
  });

  it('revokes for as many pods as the guarantee covers and as there are, counting what is on its way', () => {
    const model = new Model().role('rich');
    full(model, 'rich', 2);
    model.role('owed', { guarantee: { cpu: '3' } });
    const one = model.pod({ namespace: 'owed' });
    model.cycle();
    assert.equal(plan(model).length, 1);
    assert.deepEqual(plan(model), [], 'one pod waits: one revocation');
    model.pods(5, { namespace: 'owed' });
    model.cycle();
    assert.equal(plan(model).length, 2, 'three are guaranteed');
    assert.ok(model.cluster.pods.get(one)?.waitingIn);
  });

  it('plans anew when an eviction failed or the room did not come', () => {
    const model = new Model().role('rich');
    full(model, 'rich', 1);
    model.role('owed', { guarantee: { cpu: '1' } }).pod({ namespace: 'owed' });
    model.cycle();
    const [failed = ''] = plan(model).flatMap(({ victims }) => victims.map(({ uid }) => uid));
    undoRevocation(model.cluster, failed);
    assert.equal(plan(model).flatMap(({ victims }) => victims).length, 1);
    for (const pod of model.cluster.pods.values()) setRevoking(pod, false);
    assert.equal(
      plan(model).flatMap(({ victims }) => victims).length,
      1,
      'a hold without anything leaving is no hold',
    );
  });

  it('waits for room that is leaving anyway and holds it', () => {
    const model = new Model().role('rich', { revocation: { enabled: false } });
    const [first = ''] = full(model, 'rich', 1);
    model.role('owed', { guarantee: { cpu: '1' } });
    model.pod({ namespace: 'owed' });
    model.pod({ namespace: 'rich' });
    model.terminate(first).cycle();
    assert.deepEqual(
      plan(model).map(({ victims }) => victims.length),
      [0],
    );
    model.end(first);
    assert.deepEqual(
      model.cycle().map(({ role }) => role),
      ['owed'],
    );
  });

  it('uses up what one victim frees before it takes another', () => {
    const model = new Model().role('large').role('small').node('n1', { cpu: '4' }).node('n2', { cpu: '4' });
    const large = model.pod({ namespace: 'large', requests: { cpu: '4' } });
    model.settle();
    model.pods(4, { namespace: 'small' });
    model.settle();
    // Pods of small are more important, so the large one goes first; with it, its role has nothing left to give.
    model.role('small', { weight: 4 }).role('owed', { guarantee: { cpu: '2' } });
    model.pods(2, { namespace: 'owed' });
    model.cycle();
    const victims = plan(model).flatMap(revocation => revocation.victims.map(({ uid }) => uid));
    assert.deepEqual(victims, [large]);
    assert.equal(model.cluster.holds.count, 2, 'there is room for both');
  });

  it('takes room that is held for a pod that has waited too long before it takes a victim', () => {
    const taints = [{ key: 'team', effect: 'NoSchedule' }];
    const model = new Model().role('slow', { starvationMs: 1_000 }).node('n1', { cpu: '4' });
    model.node('n2', { cpu: '8' }, { taints });
    model.pod({ namespace: 'rich', on: 'n1', requests: { cpu: '2' } });
    model.pod({ namespace: 'slow', requests: { cpu: '4' } });
    model.now += 1_000;
    model.cycle();
    model.role('owed', { guarantee: { cpu: '1' } }).pod({ namespace: 'owed' });
    assert.deepEqual(model.cycle(), [], 'the room is held');
    assert.deepEqual(
      plan(model).map(({ victims }) => victims.length),
      [0],
    );
    assert.equal(model.cycle().length, 1);
  });

  it('revokes by share only while the victim stays at or above the beneficiary', () => {
    const model = new Model().role('rich').role('poor', { starvationMs: 1_000 });
    full(model, 'rich', 1);
    model.pods(4, { namespace: 'poor' });
    model.cycle();
    assert.deepEqual(plan(model, true), [], 'it has not waited too long yet');
    model.now += 1_000;
    model.cycle();
    const revocations = plan(model, true);
    assert.equal(revocations.flatMap(({ victims }) => victims).length, 2, 'both end at two of four');
    assert.deepEqual(plan(model, false), []);
  });

  it('frees no node that other pods keep the pod off: revocation frees room, nothing else', () => {
    const model = new Model().role('rich').node('n1', { cpu: '4' });
    const topologyKey = 'kubernetes.io/hostname';
    const term = { topologyKey, labelSelector: { matchLabels: { app: 'guard' } } };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    model.pod({ namespace: 'owed', on: 'n1', labels: { app: 'guard' } });
    model.pods(3, { namespace: 'rich' });
    model.settle();
    model.role('owed', { guarantee: { cpu: '2' } }).pod({ namespace: 'owed', spec: { affinity } });
    model.cycle();
    assert.deepEqual(plan(model), []);
    model.pod({ namespace: 'owed' });
    model.cycle();
    assert.equal(plan(model).length, 1, 'the other one may go there');
  });

  it('revokes nothing by share for a pod that would not make its share grow: there would be no progress', () => {
    const model = new Model().role('rich').role('poor', { starvationMs: 1_000 });
    model.node('n1', { cpu: '4', memory: '8Gi' });
    model.pod({ namespace: 'poor', requests: { cpu: '1', memory: '4Gi' } });
    model.pods(3, { namespace: 'rich' });
    model.settle();
    // With it the role holds half of the cpus, and half of the memory it holds already.
    model.pod({ namespace: 'poor', owner: { kind: 'ReplicaSet', uid: 'more' } });
    model.now += 1_000;
    model.cycle();
    assert.deepEqual(plan(model, true), []);
  });
});

/** One node of 1 cpu full of another role's pod, and a pod of a role with a guarantee waiting. */
function waitingFor(
  other: Parameters<Model['role']>[1],
  pod: Parameters<Model['pod']>[0] = {},
  guarantee: Readonly<Record<string, string>> = { cpu: '1' },
  asks: Readonly<Record<string, string>> = { cpu: '1' },
): Model {
  const model = new Model().role('other', other).node('n1', { cpu: '1', memory: '1Gi' });
  model.pod({ namespace: 'other', ...pod });
  model.settle();
  model.role('owed', { guarantee });
  model.pod({ namespace: 'owed', requests: asks });
  assert.equal(model.cycle().length, 0);
  return model;
}
