import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { newCounts } from './ingester-counts.ts';
import { registerIngesterMetrics } from './ingester-metrics.ts';

const EPOCH = 1_700_000_000_000;

test('metrics show the counts as they stand when they are scraped', async () => {
  const registry = new Registry();
  const counts = newCounts();
  const load = { records: 3, bytes: 400, connections: 1 };
  const channels = { joined: ['a', 'b'], failed: ['c'], pending: [] };
  const meters = registerIngesterMetrics(
    registry,
    { counts, load, channels: () => channels },
    () => EPOCH + 9_000,
  );
  counts.bytes = 10;
  counts.records.message = 5;
  counts.lastEvent = { time: EPOCH, seenAt: EPOCH + 1_500 };
  meters.batch(200, 25);
  meters.retry();
  await registry.metrics();
  counts.bytes = 12;
  const text = await registry.metrics();
  const expected = {
    smack_ingester_bytes_total: 12,
    'smack_ingester_records_total{type="message"}': 5,
    smack_ingester_lag_seconds: 1.5,
    smack_ingester_silence_seconds: 7.5,
    smack_ingester_queue_records: 3,
    smack_ingester_channels_joined: 2,
    smack_ingester_channels_failed: 1,
    smack_ingester_batch_records_sum: 200,
    smack_ingester_produce_seconds_sum: 0.025,
    smack_ingester_produce_retries_total: 1,
  };
  const lines = new Map(text.split('\n').map(line => [line.slice(0, line.lastIndexOf(' ')), line]));
  for (const [name, value] of Object.entries(expected)) assert.equal(lines.get(name), `${name} ${value}`);
});
