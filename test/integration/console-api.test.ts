/** What the console's API answers of a pipeline in the real Kafka and Cassandra, held against the OpenAPI document that it serves. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readRooms, readTops, readWindowRows } from '../../workloads/console/store/channel-store.ts';
import { type AnswerChecker, anAnswerChecker } from '../support/answer-checker.ts';
import { aConsoleScene, type ConsoleScene } from '../support/console-scene.ts';
import { eventually } from '../support/eventually.ts';
import { tracingClient } from '../support/tracing-client.ts';
import { aWindowRow, writeWindows } from '../support/write-windows.ts';

const MINUTE = 60_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');
const range = (from: number, to: number) =>
  `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

let scene: ConsoleScene;
let answers: AnswerChecker;
before(async () => {
  scene = await aConsoleScene({ channels: ['alpha', 'beta', 'gamma'] });
  await scene.setStatus({
    shards: {
      desired: 1,
      ready: 1,
      channels: 3,
      channelsJoined: 2,
      channelsFailed: [{ channel: 'gamma', reason: 'msg_channel_suspended' }],
    },
  });
  const rows = Array.from({ length: 150 }, (_, minute) =>
    aWindowRow({
      windowStart: NOON + minute * MINUTE,
      messages: minute === 70 ? 900 : 10,
      chatters: minute === 71 ? 44 : 7,
      bans: minute === 3 ? 2 : 0,
      bits: minute === 4 ? 5_000 : 0,
      topChatters: [
        { user: '1', login: 'somebody', messages: 4 },
        { user: '2', login: minute < 100 ? 'before' : 'renamed', messages: 3 },
      ],
    }),
  );
  const late = aWindowRow({ windowStart: NOON + 13 * 60 * MINUTE, messages: 1 });
  const other = aWindowRow({ windowStart: NOON, room: '1002', channel: 'former', messages: 5 });
  await writeWindows(scene.processor, [...rows, late, other]);
  answers = await anAnswerChecker(scene.console.url);
});
after(() => scene?.close());

const get = (id: string, rest: string) => answers.get(id, scene.pipelineUrl(rest));

test('a pipeline is listed and shown with what its status says', async () => {
  const seen = await eventually('the console sees the channel that failed', async () => {
    const pipeline = await get('getPipeline', '');
    return pipeline['channelsJoined'] === 2 ? pipeline : undefined;
  });
  assert.equal(seen['ready'], true);
  assert.deepEqual(seen['channelsFailed'], [{ channel: 'gamma', reason: 'msg_channel_suspended' }]);
  const list = await answers.get('listPipelines', `${scene.console.url}/api/v1/pipelines?limit=500`);
  assert.ok(
    (list['pipelines'] as { namespace: string }[]).some(({ namespace }) => namespace === scene.namespace),
  );
});

test('channels are those asked for and those that have windows', async () => {
  const { channels } = await get('listChannels', '/channels');
  assert.deepEqual(channels, [
    { room: '1001', channel: 'alpha', state: 'wanted' },
    { channel: 'beta', state: 'wanted' },
    { room: '1002', channel: 'former', state: 'former' },
    { channel: 'gamma', state: 'failed', reason: 'msg_channel_suspended' },
  ]);
  const first = await get('listChannels', '/channels?limit=2');
  const second = await get('listChannels', `/channels?limit=2&continue=${first['continue']}`);
  assert.deepEqual([...(first['channels'] as []), ...(second['channels'] as [])], channels);
  assert.equal(second['continue'], undefined);
});

test('windows come oldest first, a page at a time, over the end of a day, and no window twice', async () => {
  const found: { start: string; messages: number }[] = [];
  let after = '';
  let pages = 0;
  do {
    const path = `/channels/1001/windows?${range(NOON, NOON + 86_400_000)}&limit=50${after}`;
    const page = await get('listWindows', path);
    found.push(...(page['windows'] as typeof found));
    after = page['continue'] === undefined ? '' : `&continue=${page['continue']}`;
    pages += 1;
  } while (after !== '');
  assert.equal(pages, 4);
  assert.deepEqual(
    found.map(({ start }) => Date.parse(start)),
    [...Array.from({ length: 150 }, (_, minute) => NOON + minute * MINUTE), NOON + 13 * 60 * MINUTE],
  );
});

test('a range begins with its first instant and ends before its last', async () => {
  const { windows } = await get(
    'listWindows',
    `/channels/1001/windows?${range(NOON + MINUTE, NOON + 3 * MINUTE)}`,
  );
  assert.deepEqual(
    (windows as { start: string }[]).map(({ start }) => start),
    ['2026-03-01T12:01:00.000Z', '2026-03-01T12:02:00.000Z'],
  );
});

test('a summary tells totals, the peak and moderation', async () => {
  const summary = await get('getSummary', `/channels/1001/summary?${range(NOON, NOON + 150 * MINUTE)}`);
  assert.equal(summary['messages'], 149 * 10 + 900);
  assert.deepEqual(summary['peak'], { start: '2026-03-01T13:10:00.000Z', messages: 900 });
  assert.equal(summary['mostChatters'], 44);
  assert.equal(summary['bans'], 2);
  assert.equal(summary['bits'], 5_000);
});

test('top chatters of a range add up their windows under their newest login', async () => {
  const path = `/channels/1001/top-chatters?${range(NOON, NOON + 150 * MINUTE)}&limit=2`;
  const { chatters } = await get('listTopChatters', path);
  assert.deepEqual(chatters, [
    { user: '1', login: 'somebody', messages: 600, windows: 150 },
    { user: '2', login: 'renamed', messages: 450, windows: 150 },
  ]);
});

test('an empty range is an answer, not an error', async () => {
  const empty = range(NOON - 10 * MINUTE, NOON);
  assert.deepEqual((await get('listWindows', `/channels/1001/windows?${empty}`))['windows'], []);
  const summary = await get('getSummary', `/channels/1001/summary?${empty}`);
  assert.deepEqual([summary['windows'], summary['peak']], [0, undefined]);
});

test('health tells lag and dead letters as Kafka has them', async () => {
  const { producer, config } = scene.processor;
  await producer.send({ topic: config.topics.dead, messages: [{ value: 'x' }] });
  const health = await eventually('Kafka tells of the dead letter', async () => {
    const seen = await get('getHealth', '/health');
    return seen['deadLetters'] === 1 ? seen : undefined;
  });
  assert.equal(health['lag'], 0);
});

test('what can not be read is refused with what is allowed', async () => {
  for (const [rest, wanted] of [
    [`/channels/1001/windows?${range(NOON, NOON)}`, 'to: must be after from'],
    [
      `/channels/1001/windows?${range(NOON, NOON + 40 * 86_400_000)}`,
      'to: must be at most 31 days after from',
    ],
    [`/channels/1001/windows?from=yesterday&to=now`, 'from: must be a time such as 2026-01-31T12:00:00Z'],
    [`/channels/1001/windows?${range(NOON, NOON + 1)}&granularty=hour`, 'Unrecognized key: "granularty"'],
    [`/channels/x'%20OR/windows?${range(NOON, NOON + 1)}`, "room: must be Twitch's number of the channel"],
    ['/channels?continue=made-up', 'continue: is not what an earlier answer has given'],
  ] as const) {
    const problem = await answers.problem(scene.pipelineUrl(rest));
    assert.equal(problem['reason'], 'BadRequest', rest);
    assert.ok(String(problem['detail']).includes(wanted), `${rest}: ${problem['detail']}`);
  }
  const missing = await answers.problem(`${scene.console.url}/api/v1/pipelines/${scene.namespace}/none`);
  assert.equal(missing['reason'], 'NoSuchPipeline');
});

test('each question reads one partition of its table, a range one a day of it, and none is scanned', async () => {
  const { cassandra, config } = scene.processor;
  const { client, reads } = tracingClient(cassandra);
  const place = {
    client,
    keyspace: config.keyspace,
    consistency: 'LocalOne',
    pipeline: config.pipeline,
    windowSeconds: 60,
  } as const;
  const twoDays = { room: '1001', from: NOON, to: NOON + 24 * 60 * MINUTE };
  await readRooms(place);
  assert.deepEqual(await reads(), ['single-partition query on channels']);
  assert.equal(await length(readWindowRows(place, twoDays)), 151);
  assert.deepEqual(await reads(), Array(2).fill('single-partition query on channel_windows'));
  assert.equal(await length(readTops(place, twoDays)), 151);
  assert.deepEqual(await reads(), Array(2).fill('single-partition query on channel_windows'));
});

async function length(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}
