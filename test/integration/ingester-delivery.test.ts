import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { partitionOf } from '../../workloads/chat/partition-of.ts';
import { eventually } from '../support/eventually.ts';
import { anIngesterScene, type ChatLine, type IngesterScene, untilReady } from '../support/ingester-scene.ts';
import { type ScriptedChat, startScriptedChat } from '../support/scripted-chat.ts';
import { stackFacts } from '../support/stack-facts.ts';

const PARTITIONS = 3;
const channels = ['alpha', 'beta', 'gamma', 'delta'];
let chat: ScriptedChat;
let scene: IngesterScene;
/** The event time that the server's PONGs tell. */
let clock = Date.UTC(2020, 0, 1);

before(async () => {
  chat = await startScriptedChat(() => clock);
  scene = await anIngesterScene({
    url: chat.url,
    channels,
    kafka: stackFacts().kafka,
    partitions: PARTITIONS,
  });
});
after(async () => {
  await scene.close();
  await chat.close();
});

test('every line arrives once and in order, marks promise only what stands before them, SIGTERM writes all', async () => {
  const ingester = await scene.start();
  await untilReady(ingester);
  assert.deepEqual((await ingester.channels()).joined.toSorted(), channels.toSorted());

  const sent = new Map<string, string[]>(channels.map(channel => [chat.roomOf(channel), []]));
  for (let index = 0; index < 4_000; index += 1) {
    const channel = channels[index % channels.length] ?? '';
    clock += 7;
    sent.get(chat.roomOf(channel))?.push(chat.say(channel, `message ${index}`, clock));
    // Lets PINGs and marks come between.
    if (index % 100 === 0) await new Promise(resolve => setTimeout(resolve, 20));
  }
  clock += 3_600_000;
  await eventually('all messages are in', async () => (await ingester.messages()) === 4_000 || undefined);
  await eventually(
    'the marks know the time',
    async () => (await markedAfter(clock - 3_600_000)) || undefined,
  );
  assert.equal(await ingester.end('SIGTERM'), 0);

  const lines = await scene.chat();
  for (const [room, ids] of sent) {
    const found = lines.filter(({ record }) => record.type === 'message' && record.room === room);
    assert.deepEqual(
      found.map(({ record }) => record.type === 'message' && record.id),
      ids,
    );
    assert.deepEqual(
      new Set(found.map(({ partition }) => partition)),
      new Set([partitionOf(room, PARTITIONS)]),
    );
    assert.deepEqual(new Set(found.map(({ key }) => key)), new Set([room]));
  }
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    checkMarks(lines.filter(line => line.partition === partition));
  }
});

/** Whether the newest mark of each partition promises more than `time`. */
async function markedAfter(time: number): Promise<boolean> {
  const marks = (await scene.chat()).flatMap(({ partition, record }) =>
    record.type === 'mark' ? [{ partition, reached: record.reached }] : [],
  );
  const newest = new Map(marks.map(({ partition, reached }) => [partition, reached]));
  return newest.size === PARTITIONS && [...newest.values()].every(reached => reached > time);
}

/** What holds for the marks of one source in one partition. */
function checkMarks(lines: readonly ChatLine[]): void {
  let reached = 0;
  let marks = 0;
  for (const { record, partition } of lines) {
    if (record.type === 'message')
      assert.ok(record.time > reached, `${record.time} after a promise of ${reached}`);
    if (record.type !== 'mark') continue;
    marks += 1;
    assert.ok(record.reached >= reached);
    reached = record.reached;
    for (const room of record.rooms) assert.equal(partitionOf(room, PARTITIONS), partition);
  }
  const last = lines.at(-1)?.record;
  assert.ok(last?.type === 'mark');
  assert.equal(last.state, 'ended');
  assert.deepEqual(
    [...last.rooms].toSorted(),
    channels
      .map(channel => chat.roomOf(channel))
      .filter(room => partitionOf(room, PARTITIONS) === lines[0]?.partition)
      .toSorted(),
  );
  assert.ok(marks >= 3, `${marks} marks`);
  assert.ok(reached > Date.UTC(2020, 0, 1), 'the marks tell no time');
}
