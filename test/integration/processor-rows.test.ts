import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import { spanMs } from '../../workloads/processor/engine/ended-spans.ts';
import { readWindows, type StoredWindow } from '../../workloads/processor/read-windows.ts';
import { chatTrace } from '../support/chat-trace.ts';
import { computedChatters } from '../support/computed-chatters.ts';
import { computedRows } from '../support/computed-rows.ts';
import { computedSpans } from '../support/computed-spans.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { storedSpans } from '../support/stored-spans.ts';
import { sortedRows, storedChatters, storedRows } from '../support/stored-tables.ts';

const trace = chatTrace({ seed: 1, partitions: 4, rooms: 8, rate: 20, seconds: 200 });
const want = sortedRows(computedRows(trace.chat, 60_000, 10));
let scene: ProcessorScene;

before(async () => {
  scene = await aProcessorScene({ partitions: 4 });
});
after(() => scene.close());

test('the rows in Cassandra are those of an independent computation, and each request of a pod is answered', async () => {
  const processor = await scene.start('p0');
  await scene.write(trace.written);
  const rows = await eventually('all windows are stored', async () => {
    const stored = await storedRows(scene.cassandra, scene.config);
    return stored.length >= want.length ? stored : undefined;
  });
  assert.deepEqual(rows, want);

  assert.deepEqual(await storedChatters(scene.cassandra, scene.config), computedChatters(trace.chat, 60_000));
  // The marks go an hour beyond the chat, over midnight.
  for (const span of ['hour', 'day'] as const) {
    const spans = computedSpans(trace.chat, spanMs[span], 10);
    const found = await eventually(`each ${span} is stored`, async () => {
      const stored = await storedSpans(scene.cassandra, scene.config, span);
      return stored.length >= spans.length ? stored : undefined;
    });
    assert.deepEqual(found, spans);
  }
  await eventually(
    'the processor is ready',
    async () => (await processor.get('/readyz')).status === 200 || undefined,
  );
  assert.equal((await processor.get('/healthz')).status, 200);
  const { body: metrics } = await processor.get('/metrics');
  assert.match(metrics, new RegExp(`smack_processor_closings_total ${want.length}\\b`));
  assert.match(metrics, /smack_processor_late_total 0\b/);
  assert.match(metrics, /smack_processor_roll_ups_total 16\b/);
  assert.match(metrics, /smack_processor_lag_records\{partition="0"\} 0\b/);
  const figure = (name: string) =>
    Number(new RegExp(`^smack_processor_${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  // Each window is a row of figures and a row of chatters; each channel has its name and its days.
  const rooms = new Set(want.map(({ room }) => room)).size;
  const days = new Set(want.map(({ room, windowStart }) => `${room} ${Math.floor(windowStart / 86_400_000)}`))
    .size;
  assert.equal(figure('rows_written_total'), 2 * want.length + rooms + days);
  const writes = figure('write_seconds_count');
  assert.ok(writes >= 2 && writes <= 2 * want.length + rooms + days, `${writes} writes`);
  assert.ok(40 * writes <= figure('records_total'), `${writes} writes of ${figure('records_total')} records`);
  const shown = JSON.parse((await processor.get('/partitions')).body);
  assert.deepEqual(
    shown.partitions.map(({ mode, openWindows }: { mode: string; openWindows: number }) => [
      mode,
      openWindows,
    ]),
    Array.from({ length: 4 }, () => ['reading', 0]),
  );
  assert.equal(await processor.kill('SIGTERM'), 0);
});

test('a reader finds all windows by the pipeline alone', async () => {
  const { config } = scene;
  const client = createCassandra({
    endpoint: config.cassandra,
    keyspace: config.keyspace,
    consistency: 'LocalOne',
    log: silentLog,
  });
  try {
    const query = { client, pipeline: config.pipeline, windowSeconds: 60, consistency: 'LocalOne' } as const;
    const found: StoredWindow[] = [];
    for await (const window of readWindows(query)) found.push(window);
    assert.deepEqual(
      found.map(({ room, channel, windowStart, messages, chatters, top }) => [
        room,
        channel,
        windowStart.getTime(),
        messages,
        chatters,
        top,
      ]),
      want.map(row => [
        row.room,
        row.channel,
        row.windowStart,
        row.messages,
        row.chatters,
        row.topChatters.map(({ login, messages }) => ({ login, messages })),
      ]),
    );
  } finally {
    await client.shutdown();
  }
});
