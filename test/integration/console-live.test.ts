/** The console's stream of live figures, from records in a real topic to a reader of Server-Sent Events. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LiveFigures } from '../../workloads/chat/record.ts';
import type { LiveEvent } from '../../workloads/console/protocol/live-event.ts';
import { LiveMirror } from '../../workloads/console/protocol/live-mirror.ts';
import { aTenantToken } from '../support/console-account.ts';
import { aConsoleScene, type ConsoleScene } from '../support/console-scene.ts';
import { type EventReader, readEvents } from '../support/event-reader.ts';
import { eventually } from '../support/eventually.ts';

let scene: ConsoleScene;
before(async () => {
  scene = await aConsoleScene({ channels: ['alpha', 'beta'] });
});
after(() => scene?.close());

const streamUrl = (base = scene.console.url) =>
  `${base}/api/v1/live?namespace=${scene.namespace}&name=${scene.name}`;
const figuresOf = (messages: number, rest: Partial<LiveFigures> = {}): LiveFigures => ({
  type: 'live',
  room: '1001',
  channel: 'alpha',
  windowStart: Math.floor(Date.now() / 60_000) * 60_000,
  windowSeconds: 60,
  messages,
  chatters: 3,
  top: [{ login: 'somebody', messages: 2 }],
  latest: Date.now(),
  late: 0,
  ...rest,
});

async function write(figures: LiveFigures): Promise<void> {
  const { producer, config } = scene.processor;
  await producer.send({
    topic: config.topics.live,
    messages: [{ key: figures.room, value: JSON.stringify(figures) }],
  });
}

/** What a tab shows that has read these streams one after the other. */
function shownBy(...streams: readonly EventReader[]): ReadonlyMap<string, Record<string, unknown>> {
  const mirror = new LiveMirror<Record<string, unknown>>();
  for (const { events } of streams) {
    const number = mirror.begin();
    for (const { id, data } of events) mirror.take(number, id, data as unknown as LiveEvent<never>);
  }
  return mirror.entries;
}

const messagesIn = (...streams: readonly EventReader[]) =>
  shownBy(...streams).get(`c ${scene.namespace} ${scene.name} 1001`)?.['messages'];

test('figures come through the topic to an open tab, the pipeline beside them', async () => {
  const stream = await readEvents(streamUrl());
  await write(figuresOf(1));
  await eventually('the figure is shown', () => messagesIn(stream) === 1 || undefined);
  await write(figuresOf(25));
  await eventually('the next one is shown', () => messagesIn(stream) === 25 || undefined);
  const pipeline = shownBy(stream).get(`p ${scene.namespace} ${scene.name}`);
  assert.equal(pipeline?.['kind'], 'pipeline');
  assert.equal(stream.events[0]?.type, 'snapshot');
  stream.close();
});

test('a tab that comes back is told only what it missed, and sees what a reload shows', async () => {
  const first = await readEvents(streamUrl());
  await write(figuresOf(30));
  await eventually('the tab is up to date', () => messagesIn(first) === 30 || undefined);
  first.close();
  const last = first.events.findLast(({ id }) => id !== undefined)?.id ?? '';
  await write(figuresOf(40));
  const second = await readEvents(streamUrl(), { 'last-event-id': last });
  await eventually('it catches up', () => messagesIn(first, second) === 40 || undefined);
  assert.equal(second.events[0]?.type, 'delta');
  const reload = await readEvents(streamUrl());
  await eventually('the reload shows it', () => messagesIn(reload) === 40 || undefined);
  assert.deepEqual([...shownBy(first, second)].sort(), [...shownBy(reload)].sort());
  second.close();
  reload.close();
});

test('at most four texts a second reach a tab, however fast figures come', async () => {
  const stream = await readEvents(streamUrl());
  await eventually('the snapshot is there', () => stream.events.length > 0 || undefined);
  const before = performance.now();
  for (let at = 0; at < 100; at += 1) await write(figuresOf(100 + at));
  await eventually('the last one is shown', () => messagesIn(stream) === 199 || undefined);
  const rounds = Math.ceil((performance.now() - before) / 250) + 1;
  const deltas = stream.events.filter(({ type }) => type === 'delta').length;
  assert.ok(deltas <= rounds, `${deltas} deltas in ${rounds} rounds`);
  stream.close();
});

test('what is no figure, and channels that are not asked for, are shown to nobody', async () => {
  const stream = await readEvents(streamUrl());
  const { producer, config } = scene.processor;
  await producer.send({ topic: config.topics.live, messages: [{ key: '1', value: '{' }] });
  await write(figuresOf(1, { room: '9', channel: 'stranger' }));
  await write(figuresOf(500));
  await eventually('what comes after is shown', () => messagesIn(stream) === 500 || undefined);
  const kinds = [...shownBy(stream).keys()].map(key => key.split(' ')[3] ?? 'pipeline').sort();
  assert.deepEqual(kinds, ['1001', 'pipeline']);
  stream.close();
});

test('a reader is told of the namespaces that they may see and of no other', async () => {
  const closed = await scene.start({ listen: '0.0.0.0' });
  const { person, namespace } = scene;
  const viewer = await aTenantToken(person, { namespace, name: 'live-viewer' }, true);
  const stranger = await aTenantToken(person, { namespace, name: 'live-stranger' }, false);
  await write(figuresOf(600));
  const seeing = await readEvents(`${closed.url}/api/v1/live`, { authorization: `Bearer ${viewer}` });
  await eventually('the viewer sees it', () => messagesIn(seeing) === 600 || undefined);
  const none = await readEvents(`${closed.url}/api/v1/live`, { authorization: `Bearer ${stranger}` });
  await eventually('the stranger is answered', () => none.events.length > 0 || undefined);
  assert.equal(shownBy(none).size, 0);
  await assert.rejects(readEvents(streamUrl(closed.url), { authorization: `Bearer ${stranger}` }), /403/);
  await assert.rejects(readEvents(`${closed.url}/api/v1/live`), /401/);
  seeing.close();
  none.close();
});

test('a console that ends says so to its tabs, and leaves none open', async () => {
  const ending = await scene.start();
  const stream = await readEvents(streamUrl(ending.url));
  await eventually('the snapshot is there', () => stream.events.length > 0 || undefined);
  assert.equal(await ending.kill('SIGTERM'), 0);
  await eventually('the stream has ended', () => stream.ended || undefined);
  assert.deepEqual(stream.events.at(-1)?.data, { type: 'bye', reason: 'Draining' });
});
