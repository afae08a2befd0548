import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { planDrain } from './drain.ts';
import { launchBackoffMs, OwnerMemories } from './owner-memory.ts';
import { noteTakenBack, refuseGrant } from './pod-events.ts';
import { Model } from './testing/model.ts';

describe('what is remembered of a workload', () => {
  it('backs off as Marathon: 1 s, x 1.15 a failure, at most 300 s', () => {
    assert.deepEqual([1, 2, 3].map(launchBackoffMs).map(Math.round), [1000, 1150, 1322]);
    assert.equal(launchBackoffMs(1_000), 300_000);
  });

  it('a grant that was taken back declines the node and keeps the age for the pod that comes next', () => {
    const model = new Model().node('a', { cpu: '1' }).node('b', { cpu: '1' });
    const rs = { kind: 'ReplicaSet', uid: 'rs' };
    const born = model.now - 100_000;
    const uid = model.pod({ owner: rs, createdAt: born });
    const [grant] = model.cycle();
    assert.ok(grant);
    model.now += 5_000;
    noteTakenBack(model.cluster, uid, model.now, 'Unschedulable');
    model.end(uid).pod({ owner: rs });
    assert.equal(model.cluster.memories.get('rs/')?.waitingSince, born);
    const [again] = model.cycle();
    assert.notEqual(again?.node, grant.node, 'the node is declined');
    assert.equal(again?.waitedMs, 105_000);
  });

  it('a pod that is bound clears the failures', () => {
    const model = new Model().node('a', { cpu: '2' });
    const uid = model.pod({ owner: { kind: 'ReplicaSet', uid: 'rs' } });
    noteTakenBack(model.cluster, uid, model.now, 'Unschedulable');
    model.now += 10_000;
    for (const grant of model.cycle()) model.bind(grant);
    assert.equal(model.cluster.memories.get('rs/')?.failures, 0);
  });

  it('grants of a workload that were on their way together and are refused count as one failure', () => {
    const model = new Model().node('a', { cpu: '8' });
    const owner = { kind: 'ReplicaSet', uid: 'rs' };
    for (let i = 0; i < 8; i++) model.pod({ owner });
    for (const { uid } of model.cycle()) refuseGrant(model.cluster, uid, model.now, 'a policy');
    assert.equal(model.cluster.memories.get('rs/')?.failures, 1);
    model.now += 1_000;
    for (const { uid } of model.cycle()) refuseGrant(model.cluster, uid, model.now, 'a policy');
    assert.equal(model.cluster.memories.get('rs/')?.failures, 2);
  });

  describe('is reset', () => {
    /** A workload whose last grants on the only node failed often. */
    function failing(): { readonly model: Model; readonly uid: string } {
      const model = new Model().node('n', { cpu: '8' });
      const owner = { kind: 'ReplicaSet', uid: 'rs' };
      for (let failure = 0; failure < 40; failure++) {
        const uid = model.pod({ owner });
        model.cycle();
        noteTakenBack(model.cluster, uid, model.now, 'Unschedulable');
        model.end(uid);
        model.now += 1_000;
      }
      const uid = model.pod({ owner });
      assert.deepEqual(model.cycle(), []);
      return { model, uid };
    }
    function annotated(model: Model, uid: string, retry: string): Model {
      const raw = model.raw(uid);
      const metadata = { ...raw.metadata, annotations: { 'smack.dev/retry': retry } };
      return model.write({ ...raw, metadata });
    }

    it('by the annotation smack.dev/retry, each time its value changes, and the age stays', () => {
      const { model, uid } = failing();
      const age = model.cluster.memories.get('rs/')?.waitingSince;
      const [grant] = annotated(model, uid, '1').cycle();
      assert.equal(grant?.uid, uid);
      assert.equal(grant?.waitedMs, model.now - (age ?? 0));
      noteTakenBack(model.cluster, uid, model.now, 'Unschedulable');
      const { until = 0 } = model.cluster.memories.get('rs/')?.declined.get('n') ?? {};
      assert.equal(until - model.now, 1_000, 'failures are counted anew');
      model.end(uid);
      const next = model.pod({ owner: { kind: 'ReplicaSet', uid: 'rs' } });
      annotated(model, next, '1');
      assert.equal(model.cycle().length, 1, 'the pod that comes next has none: it is a change');
    });

    it('not by an annotation that is as it was', () => {
      const { model, uid } = failing();
      annotated(model, uid, '1');
      model.cluster.memories.decline('rs/', 'n', { until: model.now + 9_000, because: 'test' });
      annotated(model, uid, '1');
      assert.deepEqual(model.cycle(), []);
    });

    it('by a new revision: a rollout, or a restart of one', () => {
      const { model } = failing();
      const labels = { 'pod-template-hash': 'h2' };
      model.pod({ labels, owner: { kind: 'ReplicaSet', uid: 'rs' } });
      assert.equal(model.cycle().length, 1);
    });
  });

  it('forgets workloads that have had nothing waiting for long, and declines when they end', () => {
    const memories = new OwnerMemories(1_000);
    memories.of('w').unusedSince = 0;
    memories.decline('v', 'n', { until: 50, because: '' });
    assert.deepEqual([...memories.expire(49)], []);
    assert.deepEqual([...memories.expire(50)], ['v']);
    memories.expire(100_000);
    assert.equal(memories.get('w'), undefined);
  });
});

describe('planDrain', () => {
  const drainBy = (model: Model, ms: number): string => new Date(model.now + ms).toISOString();

  it('tells pods to go a revocation deadline before the node is to be empty, once, and reports what it must not delete', () => {
    const model = new Model()
      .role('web', { revocation: { deadlineMs: 60_000, enabled: false } })
      .node('n', { cpu: '8' });
    const [web = ''] = model.pods(1, { namespace: 'web' });
    const job = model.pod({ namespace: 'web', owner: { kind: 'Job', uid: 'job' } });
    model.pod({ namespace: 'web', on: 'n', owner: { kind: 'DaemonSet', uid: 'ds' } });
    model.settle();
    const until = drainBy(model, 100_000);
    model.node('n', { cpu: '8' }, { annotations: { 'smack.dev/drain-by': until } });
    assert.deepEqual(planDrain(model.cluster, model.now), {
      victims: [],
      stuck: [],
      wakeAt: model.now + 40_000,
    });
    model.now += 40_000;
    const due = planDrain(model.cluster, model.now);
    assert.deepEqual(
      due.victims.map(({ uid, node }) => [uid, node]),
      [[web, 'n']],
    );
    assert.deepEqual(
      due.stuck.map(({ uid }) => uid),
      [job],
    );
    assert.deepEqual(planDrain(model.cluster, model.now).victims, []);
  });

  it('leaves other nodes alone', () => {
    const model = new Model().node('n', { cpu: '8' });
    model.pod();
    model.settle();
    assert.deepEqual(planDrain(model.cluster, model.now + 1e9), {
      victims: [],
      stuck: [],
      wakeAt: undefined,
    });
  });
});
