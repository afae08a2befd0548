/** Hours from windows, days from hours, in the real Cassandra. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { types } from 'cassandra-driver';
import type { ChatMessage } from '../../workloads/chat/record.ts';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import { spanMs } from '../../workloads/processor/engine/ended-spans.ts';
import { RollUps } from '../../workloads/rollups/roll-ups.ts';
import { computedChatters } from '../support/computed-chatters.ts';
import { computedRows } from '../support/computed-rows.ts';
import { computedSpans } from '../support/computed-spans.ts';
import { aProcessorScene, type ProcessorScene } from '../support/processor-scene.ts';
import { seededRandom } from '../support/random.ts';
import { storedSpans } from '../support/stored-spans.ts';
import { writeWindows } from '../support/write-windows.ts';

const DAY = Date.UTC(2026, 10, 3);
const HOURS = [0, 1, 13, 23];
const STAMP = (DAY + 2 * spanMs.day) * 1_000;

let scene: ProcessorScene;
let rollUps: RollUps;
let close: () => Promise<void>;
before(async () => {
  scene = await aProcessorScene();
  const { config } = scene;
  const client = createCassandra({
    endpoint: config.cassandra,
    keyspace: config.keyspace,
    consistency: 'LocalQuorum',
    log: silentLog,
  });
  close = () => client.shutdown();
  rollUps = new RollUps({
    client,
    pipeline: { name: config.pipeline.name, uid: types.Uuid.fromString(config.pipeline.uid) },
    topChatters: 10,
    writeConsistency: types.consistencies.localQuorum,
  });
});
after(async () => {
  await close?.();
  await scene?.close();
});

/** Chat of four hours of a day in one room; people write at different rates, so that minutes and hours have different tops. */
function someChat(seed: number): ChatMessage[] {
  const random = seededRandom(seed);
  return HOURS.flatMap(hour =>
    Array.from({ length: 400 }, (_, number): ChatMessage => {
      const user = String(Math.floor(random() * random() * 60));
      return {
        type: 'message',
        id: `${seed}-${hour}-${number}`,
        time: DAY + hour * spanMs.hour + Math.floor(random() * spanMs.hour),
        room: '77',
        channel: 'forsen',
        user,
        login: `user${user}`,
        text: 'hi',
        ...(random() < 0.05 ? { bits: 10 } : {}),
      };
    }),
  );
}

async function store(chat: readonly ChatMessage[], stamp: number): Promise<void> {
  const chatters = computedChatters(chat, 60_000);
  await writeWindows(scene, computedRows(chat, 60_000, 10), { chatters, stamp });
}

async function rollUpAll(stamp: number): Promise<void> {
  for (const hour of HOURS)
    await rollUps.rollUp({ room: '77', span: 'hour', start: DAY + hour * spanMs.hour, stamp });
  await rollUps.rollUp({ room: '77', span: 'day', start: DAY, stamp });
}

async function expectSpansOf(chat: readonly ChatMessage[]): Promise<void> {
  for (const span of ['hour', 'day'] as const) {
    assert.deepEqual(
      await storedSpans(scene.cassandra, scene.config, span),
      computedSpans(chat, spanMs[span], 10),
    );
  }
}

const seed = 20_261;
const chat = someChat(seed);

test(`hours and their day are the count of all messages (seed ${seed})`, async () => {
  await store(chat, STAMP - 2);
  await rollUpAll(STAMP);
  await expectSpansOf(chat);
});

test('rolled up again, by whoever, they are the same', async () => {
  await Promise.all([rollUpAll(STAMP), rollUpAll(STAMP)]);
  await expectSpansOf(chat);
});

const minuteOf = ({ time }: ChatMessage) => time - (time % 60_000);
const kept = new Set(chat.filter(({ user }) => user !== '0').map(minuteOf));
/** A window that was closed stays; what is in it may change. */
const corrected = chat.filter(one => one.user !== '0' || !kept.has(minuteOf(one)));

test('after windows were corrected by a later run, they are those of the corrected windows', async () => {
  await store(corrected, STAMP - 1);
  await rollUpAll(STAMP + 1);
  await expectSpansOf(corrected);
});

test('who still rolls up as of before the correction changes nothing', async () => {
  await rollUpAll(STAMP);
  await expectSpansOf(corrected);
});

test('an hour without windows has no row', async () => {
  await rollUps.rollUp({ room: '77', span: 'hour', start: DAY + 5 * spanMs.hour, stamp: STAMP });
  await expectSpansOf(corrected);
});
