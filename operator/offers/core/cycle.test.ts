import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { allocate } from './cycle.ts';
import { Model } from './testing/model.ts';

describe('allocate', () => {
  it('ends the example of the DRF paper (9 cpu, 18 GB) at 3 tasks of A and 2 of B', () => {
    // Ghodsi et al., NSDI 2011, section 4.1: A asks <1 cpu, 4 GB> a task, B asks <3 cpu, 1 GB>; dominant shares end equal, at 2/3.
    const model = new Model().role('a').role('b').node('n', { cpu: '9', memory: '18G' });
    model.pods(10, { namespace: 'a', requests: { cpu: '1', memory: '4G' } });
    model.pods(10, { namespace: 'b', requests: { cpu: '3', memory: '1G' } });
    model.settle();
    assert.deepEqual([model.held('a'), model.held('b')], [3, 2]);
    const shares = ['a', 'b'].map(name => model.cluster.accounts.role(name).share);
    assert.deepEqual(shares, [12 / 18, 6 / 9]);
  });

  it('gives each grant to the lowest weighted share', () => {
    const model = new Model().role('one').role('two', { weight: 2 }).role('three', { weight: 3 });
    for (let n = 1; n <= 3; n++) model.node(`n${n}`, { cpu: '16', memory: '64Gi' });
    for (const role of ['one', 'two', 'three']) model.pods(48, { namespace: role, requests: { cpu: '1' } });
    model.settle();
    assert.deepEqual(
      ['one', 'two', 'three'].map(role => model.held(role)),
      [8, 16, 24],
    );
  });

  it('does nothing when nothing changed', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pods(3);
    assert.equal(model.cycle().length, 1);
    assert.equal(model.run().report.end, 'nothing-changed');
  });

  it('keeps a grant until the cache shows it, so room is never given twice', () => {
    const model = new Model().node('n', { cpu: '1' });
    const [first = ''] = model.pods(2);
    assert.equal(model.cycle().length, 1);
    model.write(model.raw(first));
    assert.equal(model.cycle().length, 0);
  });

  it('pauses in between, and an event at a pause ends the cycle with nothing lost', () => {
    const model = new Model().node('a', { cpu: '2' });
    for (let role = 0; role < 4; role++) model.role(`r${role}`).pod({ namespace: `r${role}` });
    const steps = allocate(model.cluster, {
      now: model.now,
      random: model.random,
      grantCap: 100,
      pauseEvery: 1,
    });
    const kinds: string[] = [];
    for (let step = steps.next(); !step.done; step = steps.next()) {
      kinds.push(step.value.kind);
      if (kinds.slice(-2).join(' ') === 'grant pause') break;
    }
    assert.equal(kinds[0], 'pause', 'also while it looks for roles that have a turn');
    model.node('b', { cpu: '1' });
    const end = steps.next();
    assert.deepEqual([end.done, end.done && end.value.end], [true, 'interrupted']);
    assert.deepEqual(model.cycle().length, 2, 'the rest comes in the next cycle, on both nodes');
  });

  it('is interrupted by an event at a pause before its first grant', () => {
    const model = new Model().node('a', { cpu: '2' });
    for (let role = 0; role < 4; role++) model.role(`r${role}`).pod({ namespace: `r${role}` });
    const steps = allocate(model.cluster, {
      now: model.now,
      random: model.random,
      grantCap: 100,
      pauseEvery: 1,
    });
    assert.deepEqual(steps.next().value, { kind: 'pause' });
    model.dropNode('a');
    const end = steps.next();
    assert.deepEqual([end.done, end.done && end.value.end], [true, 'interrupted']);
    assert.deepEqual(model.cycle(), []);
  });

  it('never has more granted and unbound pods than the cap, and goes on when some are bound', () => {
    const model = new Model().node('n', { cpu: '8' });
    model.pods(5);
    const { grants, report } = model.run({ grantCap: 2 });
    assert.deepEqual([grants.length, report.end], [2, 'capped']);
    assert.equal(model.run({ grantCap: 2 }).grants.length, 0);
    for (const grant of grants) model.bind(grant);
    assert.equal(model.run({ grantCap: 2 }).grants.length, 2);
  });

  it('ungates without a pin, within the limit, where kube-scheduler is to choose', () => {
    const model = new Model().role('auto', { nodeChoice: 'Scheduler', limit: { cpu: '2' } });
    model.pods(3, { namespace: 'auto' });
    const grants = model.settle();
    assert.deepEqual(
      grants.map(({ node }) => node),
      [undefined, undefined],
    );
    assert.equal(model.cluster.accounts.role('auto').used[0], 2000);
  });

  it('goes where the pod prefers to be, then away from its own kind, then where it fits tightest', () => {
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };
    const prefers = {
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] },
      },
    };
    const model = new Model()
      .node('ssd', { cpu: '16', memory: '1Gi' }, { labels: { disk: 'ssd' } })
      .node('tight', { cpu: '2', memory: '1Gi' })
      .node('wide', { cpu: '16', memory: '1Gi' });
    const take = (spec: object, uid: string): string | undefined => {
      model.pod({ spec, owner: { kind: 'ReplicaSet', uid }, requests: { cpu: '1' } });
      return model.settle()[0]?.node;
    };
    assert.equal(take(prefers, 'a'), 'ssd');
    assert.equal(take({}, 'b'), 'tight');
    assert.notEqual(take({}, 'b'), 'tight', 'one of its kind is there');
  });

  it('serves priorities first and workloads of one priority in turn', () => {
    const model = new Model().node('n', { cpu: '5' });
    for (const workload of ['x', 'y']) model.pods(3, { owner: { kind: 'ReplicaSet', uid: workload } });
    const urgent = model.pod({ owner: { kind: 'ReplicaSet', uid: 'z' }, spec: { priority: 1 } });
    const grants = model.cycle();
    assert.equal(grants[0]?.uid, urgent);
    const owners = grants.slice(1).map(({ uid }) => model.cluster.pods.get(uid)?.facts.ownerKey);
    assert.deepEqual(owners, ['x/', 'y/', 'x/', 'y/']);
  });

  it('moves a namespace with what it holds when its role changes', () => {
    const model = new Model()
      .role('a', { namespaces: ['ns'] })
      .role('b', { namespaces: [] })
      .node('n', { cpu: '2' });
    model.pods(4, { namespace: 'ns' });
    model.settle();
    model.role('a', { namespaces: [] }).role('b', { namespaces: ['ns'] });
    assert.deepEqual([model.held('a'), model.held('b')], [0, 2]);
    model.node('m', { cpu: '2' });
    assert.deepEqual(
      model.settle().map(({ role }) => role),
      ['b', 'b'],
    );
  });

  it('charges pods of a node that is gone until they are gone, and finds them again when it comes back', () => {
    const model = new Model().node('n', { cpu: '2' });
    model.pods(2);
    model.settle();
    model.dropNode('n').pod();
    assert.equal(model.held('default'), 2);
    assert.equal(model.node('n', { cpu: '2' }).cycle().length, 0);
  });
});
