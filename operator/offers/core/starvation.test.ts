import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocate } from './cycle.ts';
import { explainPod } from './explain.ts';
import { Model } from './testing/model.ts';

const MINUTE = 60_000;

/** Full of 1-cpu pods that end one after another while more of them wait; one pod of 6 cpu waits too. Steps until it is granted. */
function churn(nodes: number, seed: number, starvationMs: number, limit: number): number | undefined {
  const model = new Model(seed).role('small').role('large', { starvationMs });
  for (let n = 0; n < nodes; n++) model.node(`n${n}`, { cpu: '8' });
  model.pods(nodes * 8, { namespace: 'small' });
  let running = model.settle().map(({ uid }) => uid);
  const large = model.pod({ namespace: 'large', requests: { cpu: '6' } });
  for (let step = 0; step < limit; step++) {
    model.now += MINUTE;
    // The oldest ends, another takes its place in the queue.
    const ended = running.shift();
    if (ended !== undefined) model.end(ended).pod({ namespace: 'small' });
    const grants = model.settle();
    if (grants.some(({ uid }) => uid === large)) return step;
    running = [...running, ...grants.map(({ uid }) => uid)];
  }
  return undefined;
}

describe('starvation', () => {
  it('a 6-cpu pod among churning 1-cpu pods gets in within one life of all pods after its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), (nodes, seed) => {
        const waited = churn(nodes, seed, 5 * MINUTE, 1_000);
        assert.ok(waited !== undefined && waited <= 5 + nodes * 8 + 1, `after ${waited} steps`);
      }),
      { numRuns: 30 },
    );
  });

  it('without a hold it would wait for ever', () => {
    assert.equal(churn(3, 1, 1_000_000 * MINUTE, 1_000), undefined);
  });

  it('holds a node only after the time, tells so, and wakes the loop for it', () => {
    const model = new Model().role('small').role('large', { starvationMs: MINUTE }).node('n', { cpu: '8' });
    model.pods(8, { namespace: 'small' });
    const [first = ''] = model.settle().map(({ uid }) => uid);
    model.pod({ namespace: 'large', requests: { cpu: '6' } });
    const small = model.pod({ namespace: 'small' });
    assert.equal(model.run().report.wakeAt, model.now + MINUTE);
    model.now += MINUTE;
    model.cycle();
    assert.deepEqual(
      model.cluster.holds.all().map(({ kind, node, role }) => [kind, node, role]),
      [['starvation', 'n', 'large']],
    );
    model.end(first);
    assert.equal(model.cycle().length, 0, 'the small pod does not slip past');
    const why = explainPod(model.cluster, small)?.nodes[0]?.refusals.map(({ reason, who }) => [reason, who]);
    assert.deepEqual(why, [['HeldForOther', 'large']]);
  });

  it('moves on when the node can no longer take the pod, so that its room is not held for nobody', () => {
    const team = [{ key: 'team', effect: 'NoSchedule' }];
    const model = new Model().role('small').role('large', { starvationMs: MINUTE });
    for (const name of ['a', 'b']) model.node(name, { cpu: '8' });
    model.pod({ namespace: 'small', on: 'a', requests: { cpu: '4' } });
    model.pod({ namespace: 'small', on: 'b', requests: { cpu: '5' } });
    model.pod({ namespace: 'large', requests: { cpu: '6' } });
    model.now += MINUTE;
    model.cycle();
    const held = (): readonly string[] => model.cluster.holds.all().map(({ node }) => node);
    assert.deepEqual(held(), ['a']);
    model.node('a', { cpu: '8' }, { taints: team });
    const small = model.pod({ namespace: 'small', spec: { tolerations: [{ operator: 'Exists' }] } });
    const grants = model.cycle();
    assert.deepEqual(
      grants.map(({ uid }) => uid),
      [small],
    );
    assert.deepEqual(held(), ['b']);
  });

  it('holds the node where least is missing, one a role, and a tenth of the nodes at most', () => {
    const model = new Model().role('small');
    for (const name of ['a', 'b', 'c']) model.role(name, { starvationMs: MINUTE });
    for (let n = 0; n < 3; n++) model.node(`n${n}`, { cpu: '8' });
    for (let n = 0; n < 3; n++) model.pod({ namespace: 'small', on: `n${n}`, requests: { cpu: 8 - n } });
    for (const name of ['a', 'b', 'c']) model.pods(2, { namespace: name, requests: { cpu: '6' } });
    model.now += MINUTE;
    model.cycle();
    const held = (): readonly string[] => model.cluster.holds.all().map(({ node }) => node);
    assert.deepEqual(held(), ['n2'], 'two cpus are free there');
    for (let n = 3; n < 40; n++) model.node(`n${n}`, { cpu: '4' });
    model.now += MINUTE;
    model.cycle();
    assert.deepEqual([...held()].sort(), ['n0', 'n1', 'n2'], 'one for each role');
  });

  it('gives a node back when the pod is gone or its role has reached its limit', () => {
    const build = (): { readonly model: Model; readonly large: string } => {
      const model = new Model().role('small').role('large', { starvationMs: MINUTE }).node('n', { cpu: '4' });
      const [first = ''] = model.pods(4, { namespace: 'small' });
      model.settle();
      const large = model.pod({ namespace: 'large', requests: { cpu: '2' } });
      model.pod({ namespace: 'small' });
      model.now += MINUTE;
      model.cycle();
      model.end(first);
      assert.equal(model.cycle().length, 0);
      return { model, large };
    };
    const gone = build();
    assert.deepEqual(
      gone.model
        .end(gone.large)
        .cycle()
        .map(({ role }) => role),
      ['small'],
    );
    const limited = build();
    assert.deepEqual(
      limited.model
        .role('large', { limit: { cpu: '1' } })
        .cycle()
        .map(({ role }) => role),
      ['small'],
    );
  });

  it('holds the node for the next role whose pod has waited too long when the first got in', () => {
    const model = new Model().role('a', { starvationMs: MINUTE }).role('b', { starvationMs: MINUTE });
    model.node('n', { cpu: '8' });
    const first = model.pod({ namespace: 'small', on: 'n', requests: { cpu: '8' } });
    for (const name of ['a', 'b']) model.pod({ namespace: name, requests: { cpu: '6' } });
    model.now += MINUTE;
    model.cycle();
    const held = (): readonly string[] => model.cluster.holds.all().map(({ role }) => role);
    assert.deepEqual(held(), ['a']);
    model.end(first).cycle();
    assert.deepEqual(held(), ['b']);
  });

  describe('of a pod that no node could ever take', () => {
    /** Nodes of 8 cpu, and a pod of 9 in each of `roles` roles; they have waited too long, and all nodes were looked at. */
    function hopeless(nodes: number, roles: number): Model {
      const model = new Model();
      for (let n = 0; n < nodes; n++) model.node(`n${n}`, { cpu: '8' });
      for (let r = 0; r < roles; r++)
        model.role(`r${r}`, { starvationMs: MINUTE }).pod({ namespace: `r${r}`, requests: { cpu: '9' } });
      model.cycle();
      model.now += MINUTE;
      model.cycle();
      return model;
    }

    it('costs a look at each node once, and later only at nodes that came freer', () => {
      const work = (nodes: number): number => {
        const model = hopeless(nodes, 3);
        const { examined } = model.cluster;
        const some = model.pod({ on: 'n0', requests: { cpu: '1' } });
        model.cycle();
        model.end(some).cycle();
        assert.equal(model.cluster.starving, true, 'it still waits too long');
        return model.cluster.examined - examined;
      };
      assert.equal(work(10), work(500));
    });

    it('ends when a node is there that could: it is held', () => {
      const model = hopeless(3, 1);
      model.pod({ on: 'big', requests: { cpu: '9' } });
      model.node('big', { cpu: '12' }).cycle();
      assert.deepEqual(
        model.cluster.holds.all().map(({ node }) => node),
        ['big'],
      );
    });

    it('gives the event loop its turns, and an event at one ends the cycle with nothing lost', () => {
      const model = hopeless(400, 8);
      for (const podClass of model.cluster.classes.values()) podClass.awaken();
      const options = { now: model.now, random: model.random, grantCap: 100, pauseEvery: 50 };
      const steps = allocate(model.cluster, options);
      let pauses = 0;
      for (let step = steps.next(); !step.done; step = steps.next()) pauses += 1;
      assert.ok(pauses >= 2, `${pauses} pauses`);

      for (const podClass of model.cluster.classes.values()) podClass.awaken();
      const again = allocate(model.cluster, options);
      again.next();
      model.node('big', { cpu: '12' });
      const end = again.next();
      assert.deepEqual([end.done, end.done && end.value.end], [true, 'interrupted']);
      assert.equal(model.cycle().length, 1, 'the new node takes one of them');
    });
  });
});
