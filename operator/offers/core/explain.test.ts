import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { allReasons, reasons } from '../reasons.ts';
import { explainPod } from './explain.ts';
import { refusalText } from './refusal-text.ts';
import { Model } from './testing/model.ts';

/** What people read for each node, and for the pod as a whole. */
function texts(
  model: Model,
  uid: string,
): { readonly anywhere: readonly string[]; readonly nodes: Readonly<Record<string, readonly string[]>> } {
  const explanation = explainPod(model.cluster, uid);
  const read = (refusals: readonly Parameters<typeof refusalText>[0][]): readonly string[] =>
    refusals.map(refusal => refusalText(refusal, model.kinds));
  return {
    anywhere: read(explanation?.anywhere ?? []),
    nodes: Object.fromEntries((explanation?.nodes ?? []).map(({ node, refusals }) => [node, read(refusals)])),
  };
}

describe('explainPod', () => {
  it('says for each node what it has against the pod, with numbers', () => {
    const model = new Model()
      .node('cordoned', { cpu: '8' }, { unschedulable: true })
      .node(
        'dedicated',
        { cpu: '8', memory: '8Gi' },
        { taints: [{ key: 'team', value: 'red', effect: 'NoSchedule' }] },
      )
      .node('full', { cpu: '4', memory: '8Gi' })
      .node('gpu', { cpu: '8', memory: '8Gi', 'example.com/gpu': '1' })
      .node('lost', { cpu: '8', memory: '8Gi' }, { ready: false });
    model.pod({ on: 'full', requests: { cpu: '2500m' } });
    const uid = model.pod({ requests: { cpu: '2', memory: '1536Mi', 'example.com/gpu': '2' } });
    model.cycle();
    const gpu = 'insufficient example.com/gpu: asks 2, free 0';
    assert.deepEqual(texts(model, uid), {
      anywhere: [],
      nodes: {
        cordoned: ['node is cordoned', 'insufficient memory: asks 1536Mi, free 0', gpu],
        dedicated: [gpu, 'taint not tolerated: team=red:NoSchedule'],
        full: ['insufficient cpu: asks 2, free 1500m', gpu],
        gpu: ['insufficient example.com/gpu: asks 2, free 1'],
        lost: ['node is lost (not ready)', gpu],
      },
    });
    assert.deepEqual(explainPod(model.cluster, uid)?.summary[0], {
      reason: 'InsufficientResource',
      nodes: 5,
    });
  });

  const cases: readonly (readonly [world: string, build: () => readonly [Model, string], text: string])[] = [
    [
      'its role is at its limit',
      () => {
        const model = new Model().role('web', { limit: { cpu: '2' } }).node('n', { cpu: '8' });
        model.pods(2, { namespace: 'web' });
        model.settle();
        return [model, model.pod({ namespace: 'web' })];
      },
      'role web at limit: cpu asks 1, holds 2 of 2',
    ],
    [
      'room is held back for a guarantee',
      () => {
        const model = new Model()
          .role('web')
          .role('bank', { guarantee: { cpu: '3500m' } })
          .node('n', { cpu: '4' });
        return [model, model.pod({ namespace: 'web' })];
      },
      'held back for the guarantee of bank: cpu asks 1, free beyond guarantees 500m',
    ],
    [
      'it carries other gates too',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        return [model, model.pod({ gates: ['smack.dev/offer', 'example.com/quota'] })];
      },
      'waits for other scheduling gates: example.com/quota',
    ],
    [
      'its workload backs off',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        model.cluster.memories.decline('rs/', undefined, {
          until: model.now + 1_000,
          because: 'image is missing',
        });
        return [model, model.pod({ owner: { kind: 'ReplicaSet', uid: 'rs' } })];
      },
      'backing off until 1970-01-12T13:46:41.000Z: image is missing',
    ],
    [
      'it has just been made',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        return [model, model.pod()];
      },
      'not looked at yet',
    ],
  ];
  for (const [world, build, text] of cases) {
    it(`says why when ${world}`, () => {
      const [model, uid] = build();
      assert.deepEqual(texts(model, uid).anywhere, [text]);
    });
  }

  it('says so when too many granted pods wait to be bound', () => {
    const model = new Model().node('n', { cpu: '4' });
    const [, second = ''] = model.pods(2);
    assert.equal(model.run({ grantCap: 1 }).report.end, 'capped');
    assert.deepEqual(texts(model, second).anywhere, ['too many granted pods wait to be bound']);
  });

  it('has nothing to say of pods that do not wait', () => {
    const model = new Model().node('n', { cpu: '4' });
    const uid = model.pod();
    model.settle();
    assert.equal(explainPod(model.cluster, uid), undefined);
    assert.equal(explainPod(model.cluster, 'nobody'), undefined);
  });

  it('has a sentence for each reason and a text for people', () => {
    for (const reason of allReasons) {
      assert.match(reasons[reason], /^[A-Z].*\.$/);
      assert.notEqual(refusalText({ reason }, new Model().kinds), '');
    }
  });
});
