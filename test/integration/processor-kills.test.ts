import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { seededRandom } from '../support/random.ts';
import type { RunningProcessor } from '../support/running-processor.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';

const KILLS = 6;
const seed = Number(process.env['SMACK_TEST_SEED'] ?? '7');
const trace = chatTrace({ seed, partitions: 3, rooms: 6, rate: 20, seconds: 400 });
const want = sortedRows(computedRows(trace.chat, 60_000, 10));
let scene: ProcessorScene;

before(async () => {
  scene = await aProcessorScene({ partitions: 3 });
});
after(() => scene.close());

test(`killed at ${KILLS} random moments (seed ${seed}), the tables are those of an uninterrupted run, write times included`, async () => {
  const random = seededRandom(seed);
  let processor: RunningProcessor = await scene.start('p0');
  await eventually(
    'the processor reads',
    async () => (await processor.get('/readyz')).status === 200 || undefined,
  );
  const share = Math.ceil(trace.written.length / (KILLS + 1));
  let kills = 0;
  for (let at = 0; at < trace.written.length; at += share) {
    const part = trace.written.slice(at, at + share);
    // In pieces, so that the kill falls somewhere between reading, storing and writing the checkpoint.
    for (let from = 0; from < part.length; from += 400) {
      await scene.write(part.slice(from, from + 400));
      await sleep(10 + random() * 40);
    }
    if (kills === KILLS) break;
    await sleep(random() * 400);
    await processor.kill('SIGKILL');
    kills += 1;
    processor = await scene.start(`p${kills}`);
  }
  // The dead members are waited for by the group until their sessions end.
  const whole = () => storedRows(scene.cassandra, scene.config);
  await eventually('all windows are stored', async () => (await whole()).length >= want.length || undefined, {
    withinMs: 120_000,
  });
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
  assert.deepEqual(await whole(), want);

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
