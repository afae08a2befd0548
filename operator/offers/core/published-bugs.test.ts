import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { explainPod } from './explain.ts';
import { undoGrant } from './pod-events.ts';
import { Model } from './testing/model.ts';
import { revocationsOf } from './testing/plan.ts';

/** What users of other quota systems reported; issue numbers are of kubernetes-sigs/kueue unless named. */
describe('bugs published by peers', () => {
  it('#14543: sparing a victim never makes the rest of the set unlawful', () => {
    // A large pod is chosen after small ones and makes them needless: only the large one goes, and its role keeps its guarantee.
    const model = new Model()
      .role('x')
      .role('y', { guarantee: { cpu: '2' } })
      .node('n', { cpu: '8' });
    model.pods(4, { namespace: 'x', requests: { cpu: '1' } });
    model.pods(2, { namespace: 'y', requests: { cpu: '2' } });
    model.settle();
    model.role('owed', { guarantee: { cpu: '2' } });
    model.pod({ namespace: 'owed', requests: { cpu: '2' } });
    model.cycle();
    const victims = [...revocationsOf(model)].flatMap(revocation => revocation.victims);
    const lost = { x: 0, y: 0 };
    for (const { uid, role } of victims)
      lost[role as 'x' | 'y'] += (model.cluster.pods.get(uid)?.facts.demand.amounts[0] ?? 0) / 1000;
    assert.equal(lost.x + lost.y, 2, 'exactly what is needed');
    assert.ok(lost.y <= 2, 'its guarantee is kept');
  });

  it('#7101, #3779: what is revoked does not revoke back, and is not revoked again and again', () => {
    const model = new Model()
      .role('a', { guarantee: { cpu: '2' } })
      .role('b', { guarantee: { cpu: '2' } })
      .node('n', { cpu: '4' });
    model.pods(6, { namespace: 'a' });
    let revoked = 0;
    // Before b asks, its room is kept; so let a take it while b guarantees nothing.
    model.role('b', {});
    model.settle();
    model.role('b', { guarantee: { cpu: '2' } });
    model.pods(6, { namespace: 'b' });
    for (let round = 0; round < 20; round++) {
      model.settle();
      for (const { victims } of revocationsOf(model)) {
        for (const { uid, role } of victims) {
          revoked += 1;
          model.end(uid).pod({ namespace: role });
        }
      }
    }
    assert.equal(revoked, 2);
    assert.deepEqual([model.held('a'), model.held('b')], [2, 2]);
  });

  it("#8769, #3690, #5118: a surge pod at its role's limit says so, and room returns at once on scale-down", () => {
    const model = new Model().role('web', { limit: { cpu: '2' } }).node('n', { cpu: '8' });
    const [old = ''] = model.pods(2, { namespace: 'web' });
    model.settle();
    const surge = model.pod({ namespace: 'web', owner: { kind: 'ReplicaSet', uid: 'new' } });
    assert.equal(model.cycle().length, 0);
    const [why] = explainPod(model.cluster, surge, { surge: true })?.anywhere ?? [];
    assert.deepEqual([why?.reason, why?.used, why?.limit], ['SurgeRoomMissing', 2000, 2000]);
    model.end(old);
    assert.deepEqual(
      model.cycle().map(({ uid }) => uid),
      [surge],
    );
  });

  it('#13266, #13072: never onto a node that is lost, cordoned, draining or gone', () => {
    const model = new Model()
      .node('lost', { cpu: '8' }, { ready: false })
      .node('cordoned', { cpu: '8' }, { unschedulable: true })
      .node('draining', { cpu: '8' }, { annotations: { 'smack.dev/drain-by': '2026-01-01T00:00:00Z' } })
      .node('gone', { cpu: '8' });
    model.dropNode('gone');
    const uid = model.pod({ spec: { tolerations: [{ operator: 'Exists' }] } });
    assert.equal(model.cycle().length, 0);
    const why = explainPod(model.cluster, uid)?.nodes.map(({ node, refusals }) => [
      node,
      refusals[0]?.reason,
    ]);
    assert.deepEqual(why, [
      ['cordoned', 'NodeCordoned'],
      ['draining', 'NodeDraining'],
      ['lost', 'NodeLost'],
    ]);
  });

  it('#14118, #12045, #14283: never past the limit, also while the cache is behind', () => {
    const model = new Model().role('web', { limit: { cpu: '1' } }).node('n', { cpu: '8' });
    const [first = ''] = model.pods(3, { namespace: 'web' });
    assert.equal(model.cycle().length, 1);
    model.write(model.raw(first));
    assert.equal(model.cycle().length, 0, 'the cache still shows the gate');
    undoGrant(model.cluster, first, model.now);
    assert.equal(model.cycle().length, 1, 'the grant failed: its room is there again');
  });

  it('a node that vanishes between choice and patch leaves nothing behind', () => {
    const model = new Model().node('a', { cpu: '1' });
    const uid = model.pod();
    assert.deepEqual(
      model.cycle().map(({ node }) => node),
      ['a'],
    );
    model.dropNode('a').node('b', { cpu: '1' });
    undoGrant(model.cluster, uid, model.now);
    assert.deepEqual(
      model.cycle().map(({ node }) => node),
      ['b'],
    );
    assert.equal(model.cluster.homeless.size, 0);
  });

  it('equivalent workloads do not starve the queue: a class that fits nowhere holds up nobody behind it', () => {
    const model = new Model().node('n', { cpu: '4' });
    model.pods(50, { requests: { cpu: '5' }, owner: { kind: 'ReplicaSet', uid: 'huge' }, createdAt: 1_000 });
    model.pods(4, { requests: { cpu: '1' }, owner: { kind: 'ReplicaSet', uid: 'small' }, createdAt: 2_000 });
    const { examined } = model.cluster;
    assert.equal(model.cycle().length, 4);
    assert.ok(model.cluster.examined - examined < 100, 'fifty equal pods are looked at once');
  });

  it('volcano-sh/volcano#2583: pods that run already do not make a cycle dearer', () => {
    const work = (running: number): number => {
      const model = new Model();
      for (let n = 0; n < 20; n++) model.node(`n${n}`, { cpu: '100', pods: '1000' });
      model.pods(running, { on: 'n0', requests: { cpu: '10m' } });
      model.pod({ requests: { cpu: '1' } });
      model.cycle();
      return model.cluster.examined;
    };
    assert.equal(work(0), work(500));
  });

  it('#12706, #13205: a cycle copies no cluster: after a small event its work is the same on any number of nodes and pods', () => {
    const work = (nodes: number): number => {
      const model = new Model();
      for (let n = 0; n < nodes; n++) {
        model.node(`n${n}`, { cpu: '4' });
        model.pods(4, { on: `n${n}` });
      }
      model.pods(20);
      assert.deepEqual(model.cycle(), []);
      const [some = ''] = model.cluster.pods.keys();
      const { examined } = model.cluster;
      assert.equal(model.end(some).cycle().length, 1);
      return model.cluster.examined - examined;
    };
    assert.equal(work(10), work(500));
  });

  it('volcano-sh/volcano#2460: a thousand workloads that fit nowhere cost a look each, and nothing when nothing changes', () => {
    const model = new Model();
    for (let n = 0; n < 100; n++) model.node(`n${n}`, { cpu: '1' });
    for (let w = 0; w < 1_000; w++)
      model.pods(3, { requests: { cpu: '2' }, owner: { kind: 'ReplicaSet', uid: `w${w}` } });
    assert.deepEqual(model.cycle(), []);
    assert.ok(model.cluster.examined < 20_000, 'of 300,000 pairs of pod and node');
    const { examined } = model.cluster;
    assert.equal(model.run().report.end, 'nothing-changed');
    assert.equal(model.cluster.examined, examined);
  });

  it('#11170: a grant says how long its workload had waited', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pod({ createdAt: model.now - 90_000 });
    assert.deepEqual(
      model.cycle().map(({ waitedMs }) => waitedMs),
      [90_000],
    );
  });
});
