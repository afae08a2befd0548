/** Events as people see them by `kubectl get events`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEventRecorder, type EventRecorder } from '../../operator/kube/event-recorder.ts';
import { events, type KubeEvent } from '../../operator/kube/event-series.ts';
import { eventually } from '../support/eventually.ts';
import { isWrite } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';

let scene: KubeScene;
before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());

function aRecorder(queueSize = 500): EventRecorder {
  const { proxied: client, runtime } = scene;
  return createEventRecorder({
    client,
    controller: 'smack.dev/test',
    instance: 'test-0',
    runtime,
    queueSize,
  });
}

function eventsOf(object: ConfigMap): Promise<readonly KubeEvent[]> {
  return scene.direct.list<KubeEvent>(events, {
    namespace: scene.namespace,
    fieldSelector: `regarding.name=${object.metadata.name}`,
  });
}

const warning = { type: 'Warning', reason: 'BrokersUnreachable', action: 'CreateTopics' } as const;

test('what happens again and again is one Event with a count', async () => {
  const recorder = aRecorder();
  const object = await scene.direct.create(configMaps, scene.configMap('series'));
  for (let i = 0; i < 5; i++) recorder.record(object, { ...warning, note: `no broker answered (${i})` });
  recorder.record(object, { ...warning, type: 'Normal', reason: 'Ready', note: 'all is well' });
  const seen = await eventually('both are there', async () => {
    const found = await eventsOf(object);
    return found.length === 2 && found.some(({ series }) => series !== undefined) ? found : undefined;
  });
  const [event] = seen.filter(({ reason }) => reason === warning.reason);
  assert.ok(event !== undefined && event.series !== undefined && event.series.count >= 2);
  assert.equal(event.type, 'Warning');
  assert.equal(event.reportingController, 'smack.dev/test');
  assert.deepEqual((event.regarding as { uid?: string }).uid, object.metadata.uid);
  await recorder.stop();
});

test('a note of any length and language is taken', async () => {
  const recorder = aRecorder();
  const object = await scene.direct.create(configMaps, scene.configMap('long'));
  recorder.record(object, { ...warning, note: '日本語'.repeat(2_000) });
  await recorder.stop();
  const [event] = await eventsOf(object);
  assert.ok(event !== undefined && Buffer.byteLength(event.note) <= 1_024);
});

test('an Event that expired on the server is made again when its series goes on', async () => {
  const recorder = aRecorder();
  const object = await scene.direct.create(configMaps, scene.configMap('expired'));
  recorder.record(object, { ...warning, note: 'x' });
  const event = await eventually('it is there', async () => (await eventsOf(object))[0]);
  await scene.direct.delete(events, event.metadata);
  recorder.record(object, { ...warning, note: 'x' });
  await eventually('it is there again', async () =>
    (await eventsOf(object))[0]?.series?.count === 2 ? true : undefined,
  );
  await recorder.stop();
});

test('a server that does not answer costs Events, never the program: the queue is bounded and stop is in time', async () => {
  const heal = scene.proxy.inject(isWrite, { kind: 'silent' });
  const recorder = aRecorder(10);
  const object = await scene.direct.create(configMaps, scene.configMap('flood'));
  for (let i = 0; i < 50; i++) recorder.record(object, { ...warning, reason: `Reason${i}`, note: 'x' });
  assert.ok(
    (await scene.metric('smack_kube_events_dropped_total')) === 39,
    'one under way, ten in the queue',
  );
  const startedAt = performance.now();
  await recorder.stop(500);
  assert.ok(performance.now() - startedAt < 2_000);
  heal();
});

test('a flood of good news is held back, and a warning does not wait for it', async () => {
  const recorder = aRecorder(150);
  const object = await scene.direct.create(configMaps, scene.configMap('good-news'));
  for (let i = 0; i < 400; i++)
    recorder.record(object, { type: 'Normal', reason: 'Ready', action: `Part${i}`, note: 'all is well' });
  recorder.record(object, { ...warning, note: 'no broker answered' });
  const seen = await eventually('the warning is there', async () => {
    const found = await eventsOf(object);
    return found.some(({ type }) => type === 'Warning') ? found : undefined;
  });
  assert.ok(seen.length < 150, `${seen.length} Events`);
  await recorder.stop(1);
});
