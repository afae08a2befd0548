import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model } from '../core/testing/model.ts';
import type { PodExplanation } from './offers-view.ts';
import { podExplanation } from './pod-explanation.ts';

function explained(model: Model, name: string, namespace = 'default', surge = false): PodExplanation {
  const explanation = podExplanation(model.cluster, namespace, name, () => surge);
  assert.ok(explanation !== undefined, `${namespace}/${name} is there`);
  return explanation;
}

describe('podExplanation', () => {
  it('says what each node has against a waiting pod, with numbers and in words', () => {
    const model = new Model()
      .node('full', { cpu: '2' })
      .node('other', { cpu: '8' }, { taints: [{ key: 'team', value: 'red', effect: 'NoSchedule' }] });
    model.pod({ on: 'full', requests: { cpu: '500m' } });
    const uid = model.pod({ name: 'p', requests: { cpu: '2' } });
    model.cycle();
    assert.deepEqual(explained(model, 'p'), {
      namespace: 'default',
      name: 'p',
      role: 'default',
      state: 'gated',
      asks: { cpu: '2', pods: '1' },
      waitingSince: new Date(model.now).toISOString(),
      reason: 'InsufficientResource',
      uid,
      position: 0,
      anywhere: [],
      nodes: [
        {
          node: 'full',
          refusals: [
            {
              reason: 'InsufficientResource',
              text: 'insufficient cpu: asks 2, free 1500m',
              resource: 'cpu',
              asks: '2',
              free: '1500m',
            },
          ],
        },
        {
          node: 'other',
          refusals: [{ reason: 'TaintNotTolerated', text: 'taint not tolerated: team=red:NoSchedule' }],
        },
      ],
      summary: [
        { reason: 'InsufficientResource', nodes: 1 },
        { reason: 'TaintNotTolerated', nodes: 1 },
      ],
    } satisfies PodExplanation);
  });

  it('says what stops a pod anywhere, and that a node would take it', () => {
    const model = new Model().role('web', { limit: { cpu: '1' } }).node('n', { cpu: '8' });
    model.pod({ namespace: 'web', on: 'n' });
    model.pod({ namespace: 'web', name: 'p' });
    const refusal = { resource: 'cpu', asks: '1', used: '1', limit: '1' };
    const { reason, anywhere, nodes } = explained(model, 'p', 'web');
    assert.equal(reason, 'RoleAtLimit');
    assert.deepEqual(anywhere, [
      { reason: 'RoleAtLimit', text: 'role web at limit: cpu asks 1, holds 1 of 1', ...refusal },
    ]);
    assert.deepEqual(nodes, [{ node: 'n', refusals: [] }]);
    const surge = explained(model, 'p', 'web', true);
    assert.deepEqual([surge.reason, surge.anywhere[0]?.reason], ['SurgeRoomMissing', 'SurgeRoomMissing']);
  });

  it('says until when a workload backs off', () => {
    const model = new Model().node('n', { cpu: '4' });
    const until = model.now + 1_000;
    model.cluster.memories.decline('rs/', undefined, { until, because: 'no image' });
    model.pod({ name: 'p', owner: { kind: 'ReplicaSet', uid: 'rs' } });
    assert.equal(explained(model, 'p').anywhere[0]?.until, new Date(until).toISOString());
  });

  it('keeps the numbers of a skew to the text: they are of no resource', () => {
    const model = new Model()
      .node('a', { cpu: '4' }, { labels: { zone: 'a' } })
      .node('b', { cpu: '1' }, { labels: { zone: 'b' } });
    const labels = { app: 'x' };
    const spread = {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels },
    };
    model.pod({ on: 'a', labels });
    model.pod({ name: 'p', labels, spec: { topologySpreadConstraints: [spread] }, requests: { cpu: '2' } });
    assert.deepEqual(explained(model, 'p').nodes[0]?.refusals, [
      { reason: 'SpreadSkewExceeded', text: 'topology spread over zone: skew would be 2, at most 1' },
    ]);
  });

  it('says that the cap of granted pods, not the nodes, stops a pod whose node kube-scheduler chooses', () => {
    const model = new Model().role('auto', { nodeChoice: 'Scheduler' }).node('n', { cpu: '2' });
    model.pods(2);
    model.run({ grantCap: 1 });
    model.pod({ namespace: 'auto', name: 'p', requests: { cpu: '8' } });
    model.run({ grantCap: 1 });
    const { reason, anywhere } = explained(model, 'p', 'auto');
    assert.equal(reason, 'GrantCapReached');
    assert.equal(anywhere.length, 1);
  });

  it('names a node for a pod that was granted a moment ago, and says what it waits for', () => {
    const model = new Model().node('n', { cpu: '4' });
    model.pod({ name: 'p' });
    model.cycle();
    const { state, node, reason, anywhere, position, nodes } = explained(model, 'p');
    assert.deepEqual(
      [state, node, reason, position, nodes],
      ['granted', 'n', 'AwaitsBinding', undefined, []],
    );
    assert.deepEqual(anywhere, [
      { reason: 'AwaitsBinding', text: 'granted; kube-scheduler has not bound it yet' },
    ]);
  });

  it("gives kube-scheduler's own words for a pod that it could not bind and nothing replaces", () => {
    const model = new Model().node('n', { cpu: '4' });
    const uid = model.pod({ name: 'p', owner: null });
    model.settle();
    const raw = model.raw(uid);
    const { nodeName: _, ...spec } = raw.spec ?? {};
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no ports' };
    model.write({ ...raw, spec, status: { conditions: [condition] } });
    assert.deepEqual(explained(model, 'p').anywhere, [
      { reason: 'BindingRefused', text: 'granted, but kube-scheduler could not bind it: no ports' },
    ]);
  });

  const settled: readonly (readonly [which: string, build: (model: Model) => void, state: string])[] = [
    [
      'runs after a grant',
      model => {
        model.pod({ name: 'p' });
        model.settle();
      },
      'bound',
    ],
    ['runs without a grant', model => void model.pod({ name: 'p', on: 'n' }), 'foreign'],
    [
      'has gates of others alone',
      model => void model.pod({ name: 'p', gates: ['example.com/quota'] }),
      'foreign',
    ],
    ['is being deleted at the gate', model => void model.terminate(model.pod({ name: 'p' })), 'gated'],
  ];
  for (const [which, build, state] of settled) {
    it(`has no reason for a pod that ${which}`, () => {
      const model = new Model().node('n', { cpu: '4' });
      build(model);
      const { reason, anywhere, nodes, ...pod } = explained(model, 'p');
      assert.deepEqual([pod.state, reason, anywhere, nodes], [state, undefined, [], []]);
    });
  }

  it('knows no pod that is not there, or has ended', () => {
    const model = new Model();
    const uid = model.pod({ name: 'p' });
    model.end(uid);
    assert.equal(
      podExplanation(model.cluster, 'default', 'p', () => false),
      undefined,
    );
    assert.equal(
      podExplanation(model.cluster, 'nowhere', 'p', () => false),
      undefined,
    );
  });

  it('means the newest of two pods of one name', () => {
    const model = new Model();
    const uid = model.pod({ name: 'p', createdAt: model.now });
    model.pod({ name: 'p', createdAt: model.now - 1_000 });
    assert.equal(explained(model, 'p').uid, uid);
  });
});
