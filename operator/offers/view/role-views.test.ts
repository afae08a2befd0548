import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model } from '../core/testing/model.ts';
import type { RoleView } from './offers-view.ts';
import { roleViews } from './role-views.ts';

function viewOf(model: Model, name: string, explicit: readonly string[] = [name]): RoleView {
  const view = roleViews(model.cluster, new Set(explicit)).find(role => role.name === name);
  assert.ok(view !== undefined, `role ${name} is shown`);
  return view;
}

function namesIn(model: Model, explicit: readonly string[] = []): readonly string[] {
  return roleViews(model.cluster, new Set(explicit)).map(({ name }) => name);
}

describe('roleViews', () => {
  it('shows what a role is given, holds and waits for', () => {
    const model = new Model()
      .role('web', {
        weight: 2,
        guarantee: { cpu: '6', memory: '1Gi' },
        limit: { cpu: '3', 'example.com/gpu': '0' },
        namespaces: ['shop', 'blog'],
      })
      .node('n', { cpu: '8', memory: '16Gi' });
    model.pods(2, { namespace: 'shop', requests: { cpu: '1500m', memory: '512Mi' } });
    model.pods(3, { namespace: 'blog', requests: { cpu: '500m' } });
    model.pod({ namespace: 'blog', on: 'n', requests: { memory: '1Gi' } });
    model.settle();
    assert.deepEqual(viewOf(model, 'web'), {
      name: 'web',
      explicit: true,
      weight: 2,
      nodeChoice: 'Pin',
      guarantee: { cpu: '6', memory: '1Gi' },
      limit: { cpu: '3', 'example.com/gpu': '0' },
      namespaces: ['blog', 'shop'],
      granted: { pods: 5, resources: { cpu: '3', memory: '1536Mi', pods: '5' } },
      pending: { pods: 1, resources: { cpu: '1500m', memory: '512Mi', pods: '1' } },
      dominantShare: 0.375,
      weightedShare: 0.1875,
      dominantResource: 'cpu',
      guaranteeUnmet: { cpu: '3' },
    } satisfies RoleView);
  });

  it('always shows the role default, before anything is there too', () => {
    const view = viewOf(new Model(), 'default', []);
    assert.deepEqual(view, {
      name: 'default',
      explicit: false,
      weight: 1,
      nodeChoice: 'Pin',
      guarantee: {},
      limit: {},
      namespaces: [],
      granted: { pods: 0, resources: {} },
      pending: { pods: 0, resources: {} },
      dominantShare: 0,
      weightedShare: 0,
      dominantResource: '',
      guaranteeUnmet: {},
    } satisfies RoleView);
  });

  it('shows roles by name, each once', () => {
    const model = new Model().roles({ web: {}, bank: {}, default: { namespaces: [] } });
    assert.deepEqual(namesIn(model, ['web', 'bank', 'default']), ['bank', 'default', 'web']);
  });

  it('shows a role without a ResourceRole as long as its pods hold or want something', () => {
    const model = new Model().role('web').node('n', { cpu: '2' });
    assert.deepEqual(namesIn(model), ['default']);
    const uid = model.pod({ namespace: 'web' });
    assert.deepEqual(namesIn(model), ['default', 'web']);
    model.settle();
    assert.equal(viewOf(model, 'web', []).explicit, false);
    model.end(uid);
    assert.deepEqual(namesIn(model), ['default']);
  });

  it('shows for the role default the namespaces that name none and have pods', () => {
    const model = new Model().role('web').role('default', { namespaces: ['named'] });
    for (const namespace of ['web', 'b', 'a', 'b']) model.pod({ namespace });
    assert.deepEqual(viewOf(model, 'default').namespaces, ['a', 'b', 'named']);
  });

  it('counts a node that came since the last cycle, and none that is lost', () => {
    const model = new Model().node('n', { cpu: '4' });
    model.pod({ requests: { cpu: '2' } });
    model.settle();
    model.node('m', { cpu: '4' });
    assert.equal(viewOf(model, 'default').dominantShare, 0.25);
    model.node('m', { cpu: '4' }, { ready: false });
    assert.equal(viewOf(model, 'default').dominantShare, 0.5);
  });

  it('leaves excluded resources out of shares, not out of what is held', () => {
    const model = new Model(1, ['example.com/gpu']).node('n', { cpu: '8', 'example.com/gpu': '1' });
    model.pod({ on: 'n', requests: { cpu: '1', 'example.com/gpu': '1' } });
    const { dominantResource, dominantShare, granted } = viewOf(model, 'default');
    assert.deepEqual([dominantResource, dominantShare], ['cpu', 0.125]);
    assert.equal(granted.resources['example.com/gpu'], '1');
  });
});
