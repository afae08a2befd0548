import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

// Windows of a second, so that more closings wait than may: reading has to stop.
const trace = chatTrace({ seed: 11, partitions: 1, rooms: 40, rate: 80, seconds: 200 });
const want = sortedRows(computedRows(trace.chat, 1_000, 10));
let proxy: TcpProxy;
let scene: ProcessorScene;

before(async () => {
  const facts = stackFacts();
  proxy = await startTcpProxy(facts.cassandra[0] ?? '');
  scene = await aProcessorScene({
    partitions: 1,
    config: {
      windowSeconds: 1,
      cassandra: { contactPoints: [proxy.address], localDatacenter: facts.datacenter, tls: false },
    },
  });
});
after(async () => {
  await scene.close();
  await proxy.close();
});

const stored = () => storedRows(scene.cassandra, scene.config);

test('while Cassandra is away a processor waits, says why, and loses nothing', async () => {
  const processor = await scene.start('p0');
  const third = Math.floor(trace.written.length / 3);
  await scene.write(trace.written.slice(0, third));
  await eventually('some windows are stored', async () => (await stored()).length > 0 || undefined);

  await proxy.down();
  await scene.write(trace.written.slice(third));
  const because = await eventually('it is not ready and says why', async () => {
    const { status, body } = await processor.get('/readyz');
    return status === 503 ? body : undefined;
  });
  assert.match(because, /Cassandra has been failing for \d+ s/);
  assert.equal((await processor.get('/healthz')).status, 200, 'a restart would not help');
  const waiting = await eventually('reading has stopped with closings that wait', async () => {
    const { body } = await processor.get('/metrics');
    const lag = sumOf(body, 'smack_processor_lag_records');
    const held = sumOf(body, 'smack_processor_closings_waiting');
    return lag > 0 && held >= 2_000 ? held : undefined;
  });
  assert.ok(waiting < 4_000, `${waiting} closings wait in memory`);
  await eventually('it says how long the backlog will take, or that it does not shrink', async () => {
    const { body } = await processor.get('/metrics');
    return /^smack_processor_catch_up_seconds\{[^}]*\} (\+Inf|[1-9])/m.test(body) || undefined;
  });

  // What waits can't be stored, and now it may not either, until the group has agreed.
  const second = await scene.start('p0b');
  await eventually('it lets another join the group', async () => {
    const { body } = await processor.get('/metrics');
    return sumOf(body, 'smack_processor_rebalances_total') >= 2 || undefined;
  });
  assert.equal(await second.kill('SIGTERM'), 0, second.log());

  await proxy.up();
  await eventually(
    'all windows are stored',
    async () => (await stored()).length >= want.length || undefined,
    {
      withinMs: 90_000,
    },
  );
  assert.deepEqual(await stored(), want);
  await eventually(
    'it is ready again',
    async () => (await processor.get('/readyz')).status === 200 || undefined,
  );
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
});

test('what a processor that is killed while Cassandra is away could not store, the next one stores', async () => {
  const twin = { ...scene.twin(), cassandra: scene.config.cassandra };
  const processor = await scene.start('p1', twin);
  await eventually(
    'some windows are stored',
    async () => (await storedRows(scene.cassandra, twin)).length > 0 || undefined,
  );
  await proxy.down();
  await processor.kill('SIGKILL');
  await proxy.up();
  const next = await scene.start('p2', twin);
  await eventually(
    'all windows are stored',
    async () => (await storedRows(scene.cassandra, twin)).length >= want.length || undefined,
    { withinMs: 90_000 },
  );
  assert.equal(await next.kill('SIGTERM'), 0, next.log());
  assert.deepEqual(await dumpTables(scene.cassandra, twin), await dumpTables(scene.cassandra, scene.config));
});

test('while Cassandra is slow the lag grows, what waits in memory does not, and nothing is lost', async () => {
  // Far below a tenth of what Cassandra does: an answer takes some milliseconds.
  proxy.slow(500);
  const twin = { ...scene.twin(), cassandra: scene.config.cassandra };
  const processor = await scene.start('p3', twin);
  let most = 0;
  const lagNow = async () => {
    const { body } = await processor.get('/metrics');
    most = Math.max(most, sumOf(body, 'smack_processor_closings_waiting'));
    return sumOf(body, 'smack_processor_lag_records');
  };
  const lag = await eventually('reading has stopped with closings that wait', async () => {
    const now = await lagNow();
    return most >= 2_000 && now > 0 ? now : undefined;
  });
  // All of it is late by now and in no window, but it has to be read.
  for (let copies = 0; copies < 3; copies += 1) await scene.write(trace.written);
  await eventually(
    'the lag has grown',
    async () => (await lagNow()) > lag + trace.written.length || undefined,
  );
  assert.ok(most < 4_000, `${most} closings wait in memory`);

  await proxy.up();
  await eventually(
    'all windows are stored and all is read',
    async () =>
      ((await lagNow()) === 0 && (await storedRows(scene.cassandra, twin)).length >= want.length) ||
      undefined,
    { withinMs: 90_000 },
  );
  assert.ok(most < 4_000, `${most} closings wait in memory`);
  assert.equal(await processor.kill('SIGTERM'), 0, processor.log());
  assert.deepEqual(await storedRows(scene.cassandra, twin), want);
});

function sumOf(metrics: string, name: string): number {
  const values = metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}
