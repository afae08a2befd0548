import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import type { RunningProcessor } from '../support/running-processor.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';

const PARTITIONS = 8;
const trace = chatTrace({ seed: 21, partitions: PARTITIONS, rooms: 16, rate: 20, seconds: 400 });
const want = sortedRows(computedRows(trace.chat, 60_000, 10));
let scene: ProcessorScene;

before(async () => {
  scene = await aProcessorScene({ partitions: PARTITIONS });
});
after(() => scene.close());

test('from one processor to four and back no row changes, and only what a newcomer gets or a leaver had moves', async () => {
  const running: RunningProcessor[] = [await scene.start('p0')];
  let owners = await agreed(running);
  for (const [at, pod] of ['p1', 'p2', 'p3'].entries()) {
    await write(at / 7, (at + 1) / 7);
    running.push(await scene.start(pod));
    const next = await agreed(running);
    for (const [partition, owner] of next)
      assert.ok(
        owner === pod || owner === owners.get(partition),
        `${partition} moved to ${owner}, not to ${pod}`,
      );
    owners = next;
  }
  // The oldest, which leads the group and has the state of the longest time, leaves first.
  for (let left = 3; left >= 1; left -= 1) {
    await write((6 - left) / 7, (7 - left) / 7);
    const leaver = running.shift();
    assert.equal(await leaver?.kill('SIGTERM'), 0, leaver?.log());
    const next = await agreed(running);
    for (const [partition, owner] of owners)
      assert.ok(
        owner === leaver?.pod || owner === next.get(partition),
        `${partition} moved away from ${owner}`,
      );
    owners = next;
  }
  await write(6 / 7, 1);
  await stores(scene.config);
  assert.deepEqual(await storedRows(scene.cassandra, scene.config), want);

  const twin = scene.twin();
  const uninterrupted = await scene.start('twin', twin);
  await stores(twin);
  for (const processor of [...running, uninterrupted]) assert.equal(await processor.kill('SIGTERM'), 0);
  assert.deepEqual(await dumpTables(scene.cassandra, scene.config), await dumpTables(scene.cassandra, twin));
});

/** Partition -> the pod that reads it, once every partition has one and nobody has two more than another. */
async function agreed(processors: readonly RunningProcessor[]): Promise<ReadonlyMap<number, string>> {
  return await eventually(
    `${processors.map(({ pod }) => pod).join(', ')} share the partitions`,
    async () => {
      const shares = await Promise.all(processors.map(shareOf));
      const sizes = shares.map(share => share.length);
      const owners = new Map(shares.flat());
      const all = owners.size === PARTITIONS && shares.flat().length === PARTITIONS;
      return all && Math.max(...sizes) - Math.min(...sizes) <= 1 ? owners : undefined;
    },
    { withinMs: 90_000 },
  );
}

async function shareOf(processor: RunningProcessor): Promise<[number, string][]> {
  const { partitions } = JSON.parse((await processor.get('/partitions')).body);
  return partitions
    .filter(({ mode }: { mode: string }) => mode === 'reading')
    .map(({ partition }: { partition: number }) => [partition, processor.pod]);
}

async function write(from: number, to: number): Promise<void> {
  const { written } = trace;
  await scene.write(written.slice(Math.floor(from * written.length), Math.floor(to * written.length)));
}

async function stores(config: ProcessorScene['config']): Promise<void> {
  await eventually(
    'all windows are stored',
    async () => (await storedRows(scene.cassandra, config)).length >= want.length || undefined,
    { withinMs: 60_000 },
  );
}
