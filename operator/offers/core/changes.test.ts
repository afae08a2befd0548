import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { explainPod } from './explain.ts';
import { Model } from './testing/model.ts';

/** What looks again after which event; random histories compare the books, these name the rule. */
describe('after a change', () => {
  it('of the labels of a node, a pod that was refused gets it, and one that was not is refused', () => {
    const model = new Model().node('n', { cpu: '8' }, { labels: { zone: 'b' } });
    model.pod({ spec: { nodeSelector: { zone: 'a' } } });
    assert.deepEqual(model.cycle(), []);
    model.node('n', { cpu: '8' }, { labels: { zone: 'a' } });
    assert.equal(model.settle().length, 1);
    model.node('n', { cpu: '8' }, { labels: { zone: 'b' } });
    model.pod({ spec: { nodeSelector: { zone: 'a' } } });
    assert.deepEqual(model.cycle(), []);
  });

  it('of the taints of a node, a pod that does not tolerate them gets it when they are gone', () => {
    const taints = [{ key: 'team', effect: 'NoSchedule' }];
    const model = new Model().node('n', { cpu: '8' }, { taints });
    model.pod();
    assert.deepEqual(model.cycle(), []);
    assert.equal(model.node('n', { cpu: '8' }).cycle().length, 1);
  });

  it("of a namespace's labels, a pod that a running pod excluded by them gets in", () => {
    const model = new Model().node('n', { cpu: '8' });
    model.cluster.setNamespaceLabels('other', { team: 'red' });
    const term = {
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: {},
      namespaceSelector: { matchLabels: { team: 'red' } },
    };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    model.pod({ namespace: 'guard', on: 'n', spec: { affinity } });
    model.pod({ namespace: 'other' });
    assert.deepEqual(model.cycle(), []);
    model.cluster.setNamespaceLabels('other', { team: 'blue' });
    assert.equal(model.cycle().length, 1);
  });

  it('a lost node is no part of the cluster that shares are measured by, and comes back as one', () => {
    const model = new Model().role('a').node('n', { cpu: '4' }).node('m', { cpu: '4' });
    model.pods(2, { namespace: 'a' });
    model.settle();
    const share = (): number => {
      model.pod({ namespace: 'nobody', requests: { cpu: '99' } });
      model.cycle();
      return model.cluster.accounts.role('a').share;
    };
    assert.equal(share(), 2 / 8);
    const lost = [...model.cluster.nodes.values()].find(({ pods }) => pods.size === 0)?.facts.name ?? 'm';
    model.node(lost, { cpu: '4' }, { ready: false });
    assert.equal(share(), 2 / 4);
    assert.equal(model.node(lost, { cpu: '4' }).cluster.nodes.size, 2);
    assert.equal(share(), 2 / 8);
  });

  it('of the size of a running pod, its node and its role count the new one', () => {
    const model = new Model().role('a', { limit: { cpu: '4' } }).node('n', { cpu: '8' });
    const uid = model.pod({ namespace: 'a' });
    model.settle();
    model.resize(uid, { cpu: '4' }).pod({ namespace: 'a' });
    assert.deepEqual(model.cycle(), [], 'the role is at its limit');
    assert.equal(model.cluster.table.free(0, 0), 4_000);
    model.resize(uid, { cpu: '3' });
    assert.equal(model.cycle().length, 1);
  });
});

describe('room that kube-scheduler has given away already', () => {
  it('counts: a pod nominated to a node (for which others are preempted) takes its room there', () => {
    const model = new Model().node('n', { cpu: '4' });
    const nominated = model.pod({
      namespace: 'urgent',
      gates: [],
      requests: { cpu: '3' },
      status: { nominatedNodeName: 'n' },
    });
    model.pod({ requests: { cpu: '2' } });
    assert.deepEqual(model.cycle(), []);
    assert.equal(model.held('default'), 1, 'and is charged to the role of its namespace');
    model.end(nominated);
    assert.equal(model.cycle().length, 1);
  });
});

describe('within a role', () => {
  it('the workload that has waited longest goes first', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pod({ createdAt: 2_000, owner: { kind: 'ReplicaSet', uid: 'a-younger' } });
    const elder = model.pod({ createdAt: 1_000, owner: { kind: 'ReplicaSet', uid: 'b-elder' } });
    assert.deepEqual(
      model.cycle().map(({ uid }) => uid),
      [elder],
    );
  });

  it('a workload waits since its last grant, however old the pods are that it still has', () => {
    const model = new Model().node('n', { cpu: '1' });
    const gates = ['smack.dev/offer', 'example.com/quota'];
    const late = model.pod({ gates, createdAt: model.now - 100_000 });
    model.pod();
    assert.equal(model.cycle().length, 1);
    const raw = model.raw(late);
    model.write({ ...raw, spec: { ...raw.spec, schedulingGates: [{ name: 'smack.dev/offer' }] } });
    model.cycle();
    assert.equal(explainPod(model.cluster, late)?.waitingSince, model.now);
  });

  it('pods of one workload with other constraints are judged apart', () => {
    const model = new Model().node('n', { cpu: '8' });
    model.pod({ annotations: { 'smack.dev/constraints': 'nonsense' } });
    const sound = model.pod();
    assert.deepEqual(
      model.cycle().map(({ uid }) => uid),
      [sound],
    );
  });
});

describe('what nobody needs any more', () => {
  it('is not kept: counts of relations and constraints, filters, memories', () => {
    const model = new Model().node('n', { cpu: '1' }, { labels: { zone: 'a', rack: 'r' } });
    const labelSelector = { matchLabels: { app: 'x' } };
    const term = { labelSelector, topologyKey: 'zone' };
    const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    const preferred = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
    };
    const uid = model.pod({
      requests: { cpu: '2' },
      annotations: { 'smack.dev/constraints': 'rack:UNIQUE\nrack:GROUP_BY\nzone:CLUSTER' },
      spec: {
        affinity: { podAffinity: { ...required, ...preferred }, podAntiAffinity: required },
        topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...term }],
      },
    });
    model.cycle();
    assert.ok(model.cluster.relations.size >= 5);
    model.end(uid);
    assert.equal(model.cluster.relations.size, 0);
    assert.equal(model.cluster.classes.size, 0);
  });
});

describe('a search', () => {
  it('finds the one node that has the room among hundreds that came freer since', () => {
    const model = new Model();
    const running: string[][] = [];
    for (let n = 0; n < 400; n++) {
      model.node(`n${n}`, { cpu: '2' });
      running.push([...model.pods(2, { on: `n${n}` })]);
    }
    model.pod({ requests: { cpu: '2' } });
    assert.deepEqual(model.cycle(), []);
    for (const uid of running[0] ?? []) model.end(uid);
    for (const [uid = ''] of running.slice(1)) model.end(uid);
    assert.deepEqual(
      model.cycle().map(({ node }) => node),
      ['n0'],
    );
  });

  it('that found nothing in a full block of nodes does not look into it again', () => {
    const model = new Model();
    for (let n = 0; n < 256; n++) model.node(`n${n}`, { cpu: '8' });
    for (let n = 0; n < 256; n++) model.pod({ on: `n${n}`, requests: { cpu: '8' } });
    const work = (workload: string): number => {
      const { examined } = model.cluster;
      model.pod({ owner: { kind: 'ReplicaSet', uid: workload } });
      assert.deepEqual(model.cycle(), []);
      return model.cluster.examined - examined;
    };
    const first = work('a');
    assert.ok(work('b') < first / 2, 'the first search has found out that the blocks are full');
  });
});
