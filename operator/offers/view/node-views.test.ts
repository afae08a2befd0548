import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model } from '../core/testing/model.ts';
import { nodeViews } from './node-views.ts';
import type { NodeView } from './offers-view.ts';

function viewOf(model: Model, name: string): NodeView {
  const view = nodeViews(model.cluster).find(node => node.name === name);
  assert.ok(view !== undefined, `node ${name} is shown`);
  return view;
}

const room = { cpu: '4', memory: '8Gi', pods: '10' };

describe('nodeViews', () => {
  it('shows what a node has, what is free, and what the pods of each role hold', () => {
    const model = new Model().role('web').node('n', room);
    model.pod({ namespace: 'web', name: 'b', requests: { cpu: '1' } });
    model.settle();
    model.pod({ namespace: 'web', name: 'a', requests: { cpu: '500m', memory: '1Gi' } });
    model.cycle();
    model.pod({ namespace: 'kube-system', name: 'proxy', on: 'n', requests: { cpu: '250m' } });
    assert.deepEqual(nodeViews(model.cluster), [
      {
        name: 'n',
        condition: 'ready',
        allocatable: room,
        free: { cpu: '2250m', memory: '7Gi', pods: '7' },
        usedByRole: {
          default: { cpu: '250m', pods: '1' },
          web: { cpu: '1500m', memory: '1Gi', pods: '2' },
        },
        holds: [],
        pods: [
          {
            namespace: 'kube-system',
            name: 'proxy',
            role: 'default',
            state: 'foreign',
            resources: { cpu: '250m', pods: '1' },
            leaving: false,
          },
          {
            namespace: 'web',
            name: 'a',
            role: 'web',
            state: 'granted',
            resources: { cpu: '500m', memory: '1Gi', pods: '1' },
            leaving: false,
          },
          {
            namespace: 'web',
            name: 'b',
            role: 'web',
            state: 'bound',
            resources: { cpu: '1', pods: '1' },
            leaving: false,
          },
        ],
      },
    ] satisfies readonly NodeView[]);
  });

  it('shows nodes by name', () => {
    const model = new Model().node('c', room).node('a', room).node('b', room);
    assert.deepEqual(
      nodeViews(model.cluster).map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });

  const conditions: readonly (readonly [
    world: string,
    wish: Parameters<Model['node']>[2],
    shown: Pick<NodeView, 'condition' | 'drainBy'>,
  ])[] = [
    ['in use', {}, { condition: 'ready' }],
    ['cordoned', { unschedulable: true }, { condition: 'cordoned' }],
    ['not ready', { ready: false }, { condition: 'lost' }],
    [
      'to be empty at a time',
      { annotations: { 'smack.dev/drain-by': '2026-01-01T13:00:00+01:00' } },
      { condition: 'draining', drainBy: '2026-01-01T12:00:00.000Z' },
    ],
  ];
  for (const [world, wish, shown] of conditions) {
    it(`says that a node is ${shown.condition} when it is ${world}, and what is free there`, () => {
      const { condition, drainBy, free } = viewOf(new Model().node('n', room, wish), 'n');
      assert.deepEqual({ condition, ...(drainBy === undefined ? {} : { drainBy }) }, shown);
      assert.deepEqual(free, room);
    });
  }

  it('shows nothing free of what others have overcommitted', () => {
    const model = new Model().node('n', room);
    model.pod({ on: 'n', requests: { cpu: '5' } });
    assert.deepEqual(viewOf(model, 'n').free, { memory: '8Gi', pods: '9' });
  });

  it('says which pods are leaving: those that are deleted, and those that were told to go', () => {
    const model = new Model().node('n', room);
    const [deleted = '', told = ''] = model.pods(3, { on: 'n' });
    model.terminate(deleted);
    const pod = model.cluster.pods.get(told);
    assert.ok(pod !== undefined);
    pod.revoking = true;
    assert.deepEqual(
      viewOf(model, 'n').pods.map(({ leaving }) => leaving),
      [true, true, false],
    );
  });

  it('shows the room that is held for a pod that has waited too long', () => {
    const model = new Model().role('web', { starvationMs: 1_000 }).node('n', { cpu: '4' });
    model.pod({ on: 'n', requests: { cpu: '3' } });
    model.pod({ namespace: 'web', requests: { cpu: '2' } });
    model.now += 5_000;
    model.cycle();
    assert.deepEqual(viewOf(model, 'n').holds, [
      {
        kind: 'starvation',
        role: 'web',
        namespace: 'web',
        resources: { cpu: '2', pods: '1' },
        since: new Date(model.now).toISOString(),
      },
    ]);
  });
});
