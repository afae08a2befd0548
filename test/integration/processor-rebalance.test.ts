import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import type { RunningProcessor } from '../support/running-processor.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';

const trace = chatTrace({ seed: 3, partitions: 4, rooms: 8, rate: 20, seconds: 400 });
const want = sortedRows(computedRows(trace.chat, 60_000, 10));
let scene: ProcessorScene;

before(async () => {
  scene = await aProcessorScene({ partitions: 4 });
});
after(() => scene.close());

test('processors that come, go, freeze and wake up again change no row', async () => {
  const first = await scene.start('p0');
  await owns(first, 4);
  await write(0, 0.3);

  const second = await scene.start('p1');
  await owns(second, 2);
  await owns(first, 2);
  await write(0.3, 0.5);

  // A zombie: frozen for longer than its session, it wakes up in the belief that its partitions are its own.
  second.signal('SIGSTOP');
  await owns(first, 4);
  await write(0.5, 0.8);
  second.signal('SIGCONT');
  await owns(second, 2);
  await write(0.8, 0.9);

  assert.equal(await first.kill('SIGTERM'), 0, first.log());
  await owns(second, 4);
  await write(0.9, 1);
  await eventually(
    'all windows are stored',
    async () => (await storedRows(scene.cassandra, scene.config)).length >= want.length || undefined,
    { withinMs: 60_000 },
  );
  assert.equal(await second.kill('SIGTERM'), 0, second.log());
  assert.deepEqual(await storedRows(scene.cassandra, scene.config), want);

  const twin = scene.twin();
  const uninterrupted = await scene.start('twin', twin);
  await eventually(
    'the uninterrupted run has all windows',
    async () => (await storedRows(scene.cassandra, twin)).length >= want.length || undefined,
    { withinMs: 60_000 },
  );
  assert.equal(await uninterrupted.kill('SIGTERM'), 0);
  assert.deepEqual(await dumpTables(scene.cassandra, scene.config), await dumpTables(scene.cassandra, twin));
});

async function write(from: number, to: number): Promise<void> {
  const { written } = trace;
  const part = written.slice(Math.floor(from * written.length), Math.floor(to * written.length));
  for (let at = 0; at < part.length; at += 500) {
    await scene.write(part.slice(at, at + 500));
    await sleep(20);
  }
}

async function owns(processor: RunningProcessor, partitions: number): Promise<void> {
  await eventually(
    `${processor.pod} reads ${partitions} partitions`,
    async () => {
      const shown = JSON.parse((await processor.get('/partitions')).body);
      const reading = shown.partitions.filter(({ mode }: { mode: string }) => mode === 'reading');
      return shown.partitions.length === partitions && reading.length === partitions ? true : undefined;
    },
    { withinMs: 90_000 },
  );
}
