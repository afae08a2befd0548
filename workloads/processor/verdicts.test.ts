import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveness, type ProcessorView, readiness } from './verdicts.ts';

const well: ProcessorView = {
  joined: true,
  sinceJoinedMs: 60_000,
  partitions: [{ partition: 0, mode: 'reading', lag: 0, sinceProgressMs: 500_000 }],
  storeFailingMs: undefined,
  storeError: '',
  sinceKafkaMs: 5_000,
};
const stuck = { partition: 3, mode: 'reading', lag: 9, sinceProgressMs: 130_000 } as const;

const cases: Record<string, { view: Partial<ProcessorView>; ready: boolean; live: boolean }> = {
  'all partitions read, and silence is no fault': { view: {}, ready: true, live: true },
  'no partition for it, when there are more processors than partitions': {
    view: { partitions: [] },
    ready: true,
    live: true,
  },
  'the group has not agreed yet': { view: { joined: false }, ready: false, live: true },
  'the group was not joined for long, though Kafka answers': {
    view: { joined: false, sinceJoinedMs: 400_000 },
    ready: false,
    live: false,
  },
  'the group was not joined for long, and Kafka is away': {
    view: { joined: false, sinceJoinedMs: 400_000, sinceKafkaMs: 60_000 },
    ready: false,
    live: true,
  },
  'a partition looks for its place': {
    view: { partitions: [{ partition: 0, mode: 'attaching', lag: undefined, sinceProgressMs: 0 }] },
    ready: false,
    live: true,
  },
  'Cassandra failed for a moment': { view: { storeFailingMs: 1_000 }, ready: true, live: true },
  'Cassandra is away, and nothing gets on because of it': {
    view: { storeFailingMs: 200_000, partitions: [stuck] },
    ready: false,
    live: true,
  },
  'records wait and nothing is in the way': { view: { partitions: [stuck] }, ready: true, live: false },
  'what Kafka said long ago says nothing of now': {
    view: { partitions: [stuck], sinceKafkaMs: 60_000 },
    ready: true,
    live: true,
  },
};

for (const [name, { view, ready, live }] of Object.entries(cases)) {
  test(name, () => {
    const whole = { ...well, ...view };
    assert.deepEqual({ ready: readiness(whole).ok, live: liveness(whole).ok }, { ready, live });
  });
}
