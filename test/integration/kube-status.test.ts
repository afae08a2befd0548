/** Status: whole, once, ours alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Applier, createApplier } from '../../operator/kube/apply.ts';
import { setCondition } from '../../operator/kube/condition.ts';
import type { Resource } from '../../operator/kube/object.ts';
import { isWrite } from '../support/fault-proxy.ts';
import { aKubeScene, type KubeScene } from '../support/kube-scene.ts';
import { defineWidgets, type Widget } from '../support/widgets.ts';

let scene: KubeScene;
let widgets: Resource;
let undefine: () => Promise<void>;
let applier: Applier;

before(async () => {
  scene = await aKubeScene();
  ({ resource: widgets, undefine } = await defineWidgets(scene.direct));
  applier = createApplier({
    client: scene.proxied,
    runtime: scene.runtime,
    fieldManager: 'test',
    hashAnnotation: 'test.smack.dev/applied',
  });
});
after(async () => {
  await undefine();
  await scene.close();
});

async function aWidget(name: string): Promise<Widget> {
  const { namespace } = scene;
  return scene.direct.create<Widget>(widgets, {
    apiVersion: `${widgets.group}/v1`,
    kind: 'Widget',
    metadata: { namespace, name },
    spec: { size: 1 },
  });
}

async function live(name: string): Promise<Widget> {
  const found = await scene.direct.get<Widget>(widgets, { namespace: scene.namespace, name });
  assert.ok(found !== undefined);
  return found;
}

async function writesOf(work: () => Promise<unknown>): Promise<number> {
  const before = scene.proxy.seen.filter(isWrite).length;
  await work();
  return scene.proxy.seen.filter(isWrite).length - before;
}

test('status is written once, and what we no longer say is removed', async () => {
  await aWidget('plain');
  const status = { ready: 1, note: 'two of three', mood: 'calm' };
  const write = async (next: object) => applier.applyStatusIfChanged(widgets, await live('plain'), next);
  assert.equal(await write(status), 'changed');
  assert.deepEqual((await live('plain')).status, status);
  assert.equal(await writesOf(() => write(status)), 0);
  assert.equal(await write({ ready: 0, mood: 'calm' }), 'changed');
  assert.deepEqual((await live('plain')).status, { ready: 0, mood: 'calm' });
  assert.deepEqual((await live('plain')).spec, { size: 1 }, 'spec is never touched');
});

test('what somebody else wrote into our status goes, and then there is rest', async () => {
  const { metadata } = await aWidget('foreign');
  const status = { ready: 1, mood: 'calm', conditions: [{ type: 'Ready', status: 'True' }] };
  const write = async () => applier.applyStatusIfChanged(widgets, await live('foreign'), status);
  await write();
  const body = [
    { op: 'add', path: '/status/conditions/-', value: { type: 'Foreign', status: 'True' } },
    { op: 'add', path: '/status/note', value: 'hello' },
  ];
  await scene.direct.patch(widgets, metadata, { kind: 'json', body }, { subresource: 'status' });
  assert.equal(await write(), 'changed');
  assert.deepEqual((await live('foreign')).status, status);
  assert.equal(await writesOf(write), 0);
});

test('a default that the server adds to status does not make it write for ever', async () => {
  await aWidget('default');
  const status = { ready: 1 };
  const write = async () => applier.applyStatusIfChanged(widgets, await live('default'), status);
  await write();
  assert.deepEqual((await live('default')).status, { ready: 1, mood: 'calm' });
  assert.equal(await writesOf(write), 0);
  assert.equal(await writesOf(write), 0);
});

test('another object of the same name is not told the state of the first', async () => {
  const first = await aWidget('renewed');
  await scene.direct.delete(widgets, first.metadata);
  await aWidget('renewed');
  await assert.rejects(applier.applyStatusIfChanged(widgets, first, { ready: 1 }), { name: 'KubeApiError' });
  assert.equal((await live('renewed')).status, undefined);
});

test('a slow cache does not move the time of a transition', async () => {
  const stale = await aWidget('slow');
  const at = Date.UTC(2026, 0, 1);
  const next = { type: 'Ready', status: 'True', reason: 'R', message: '', observedGeneration: 1 } as const;
  const compute = (widget: Widget, now: number) => {
    const conditions = (widget.status?.['conditions'] ?? []) as Parameters<typeof setCondition>[0];
    // The schema of the test knows no observedGeneration.
    return {
      mood: 'calm',
      conditions: setCondition(conditions, next, now).map(({ observedGeneration: _, ...rest }) => rest),
    };
  };
  await applier.applyStatusIfChanged(widgets, stale, compute(stale, at));
  const later = compute(applier.newest(widgets, stale), at + 60_000);
  assert.equal(await writesOf(() => applier.applyStatusIfChanged(widgets, stale, later)), 0);
});
