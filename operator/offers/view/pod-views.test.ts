import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model } from '../core/testing/model.ts';
import type { PodsAsk } from './offers-view.ts';
import { podViews } from './pod-views.ts';

/** Pods of two roles in three namespaces, in each state. */
function world(): Model {
  const model = new Model().role('web', { namespaces: ['a', 'a-b'] }).node('n', { cpu: '3' });
  for (const name of ['p', 'q']) model.pod({ namespace: 'a', name });
  model.settle();
  model.pod({ namespace: 'a-b', name: 'p' });
  model.cycle();
  model.pod({ namespace: 'b', name: 'foreign', on: 'n', requests: { cpu: '1m' } });
  for (const name of ['z', 'y', 'x']) model.pod({ namespace: 'b', name });
  return model;
}

function namesIn(model: Model, ask: Partial<PodsAsk>): readonly string[] {
  const pods = podViews(model.cluster, { limit: 100, ...ask }, () => false);
  return pods.map(({ namespace, name }) => `${namespace}/${name}`);
}

describe('podViews', () => {
  it('shows a pod that waits with its reason and its age, and one that runs with its node', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pod({ name: 'runs' });
    model.settle();
    model.pod({ name: 'waits', requests: { cpu: '1500m' } });
    assert.deepEqual(
      podViews(model.cluster, { limit: 10 }, () => false),
      [
        {
          namespace: 'default',
          name: 'runs',
          role: 'default',
          state: 'bound',
          node: 'n',
          asks: { cpu: '1', pods: '1' },
        },
        {
          namespace: 'default',
          name: 'waits',
          role: 'default',
          state: 'gated',
          asks: { cpu: '1500m', pods: '1' },
          waitingSince: new Date(model.now).toISOString(),
          reason: 'InsufficientResource',
        },
      ],
    );
  });

  const asks: readonly (readonly [what: string, ask: Partial<PodsAsk>, found: readonly string[]])[] = [
    ['all pods by namespace and then name', {}, ['a/p', 'a/q', 'a-b/p', 'b/foreign', 'b/x', 'b/y', 'b/z']],
    ['pods of one namespace', { namespace: 'a' }, ['a/p', 'a/q']],
    ['none of a namespace that has none', { namespace: 'c' }, []],
    ['pods of one role', { role: 'web' }, ['a/p', 'a/q', 'a-b/p']],
    ['pods of the role that nobody names', { role: 'default' }, ['b/foreign', 'b/x', 'b/y', 'b/z']],
    ['gated pods', { state: 'gated' }, ['b/x', 'b/y', 'b/z']],
    ['granted pods', { state: 'granted' }, ['a-b/p']],
    ['bound pods', { state: 'bound' }, ['a/p', 'a/q']],
    ['pods without a grant', { state: 'foreign' }, ['b/foreign']],
    ['what comes after a pod', { after: 'a/p' }, ['a/q', 'a-b/p', 'b/foreign', 'b/x', 'b/y', 'b/z']],
    ['what comes after a pod that has gone', { after: 'a-b/zz' }, ['b/foreign', 'b/x', 'b/y', 'b/z']],
    ['no more than was asked for', { limit: 3 }, ['a/p', 'a/q', 'a-b/p']],
    ['what all of a question matches', { role: 'default', state: 'gated', after: 'b/x', limit: 1 }, ['b/y']],
    ['nothing of nothing', { limit: 0 }, []],
  ];
  for (const [what, ask, found] of asks) {
    it(`lists ${what}`, () => assert.deepEqual(namesIn(world(), ask), found));
  }

  it('tells surge pods apart from others of their class', () => {
    const model = new Model().role('web', { limit: { cpu: '0' } }).node('n', { cpu: '1' });
    const [surge] = model.pods(2, { namespace: 'web' });
    assert.deepEqual(
      podViews(model.cluster, { limit: 10 }, uid => uid === surge).map(({ reason }) => reason),
      ['SurgeRoomMissing', 'RoleAtLimit'],
    );
  });

  it('says of a pod with gates of others since when it is there', () => {
    const model = new Model();
    model.pod({ gates: ['smack.dev/offer', 'example.com/quota'] });
    const [pod] = podViews(model.cluster, { limit: 1 }, () => false);
    assert.deepEqual([pod?.state, pod?.reason], ['gated', 'OtherGates']);
    assert.equal(pod?.waitingSince, new Date(model.now).toISOString());
  });

  it('asks nodes about each class of waiting pods once a page', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pods(50, { requests: { cpu: '2' } });
    let asked = 0;
    const { table } = model.cluster;
    const free = table.free.bind(table);
    table.free = (slot, kind) => {
      if (kind === 0) asked += 1;
      return free(slot, kind);
    };
    assert.equal(podViews(model.cluster, { limit: 50 }, () => false).length, 50);
    assert.equal(asked, 1);
  });
});
