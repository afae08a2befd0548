import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { type ReportingPod, ShardReports } from './shard-reports.ts';

const pod: ReportingPod = { uid: 'a', ip: '127.1.1.1', pipeline: 'esports/dota' };
const settled = { joined: ['x'], failed: [], pending: [] };
const pending = { joined: [], failed: [], pending: ['x'] };

/** Reports of pods that answer what `answers` says now; counts who was asked and who was told. */
function aPoll(pods: ReportingPod[] = [pod]) {
  const clock = createManualClock();
  const state = {
    answers: {} as Record<string, unknown>,
    asked: [] as string[],
    told: [] as string[],
    waiting: false,
  };
  const reports = new ShardReports({
    clock,
    pods: () => pods,
    isWaiting: () => state.waiting,
    async fetchReport(ip) {
      state.asked.push(ip);
      if (!(ip in state.answers)) throw new Error('refused');
      return state.answers[ip];
    },
    onChange: pipeline => state.told.push(pipeline),
    onFailure: () => undefined,
  });
  const signal = new AbortController().signal;
  return { clock, state, reports, pods, round: () => reports.round(signal) };
}

test('a first report is told, the same again is not', async () => {
  const { clock, state, round, reports } = aPoll();
  state.answers = { '127.1.1.1': settled };
  await round();
  await clock.advance(15_000);
  state.answers = { '127.1.1.1': { ...settled } };
  await round();
  assert.deepEqual(state.told, ['esports/dota']);
  assert.deepEqual(reports.of('esports/dota').get('a'), settled);
});

const paces = {
  'a pod with pending channels is asked every 2 s': { answer: pending, waiting: false, within: 1 },
  'a settled pod is asked every 15 s': { answer: settled, waiting: false, within: 0 },
  'a settled pod of a pipeline that still waits for channels is asked every 2 s': {
    answer: settled,
    waiting: true,
    within: 1,
  },
};
for (const [name, { answer, waiting, within }] of Object.entries(paces)) {
  test(name, async () => {
    const { clock, state, round } = aPoll();
    state.answers = { '127.1.1.1': answer };
    state.waiting = waiting;
    await round();
    await round();
    assert.equal(state.asked.length, 1);
    await clock.advance(2_000);
    await round();
    assert.equal(state.asked.length, 1 + within);
    await clock.advance(13_000);
    await round();
    assert.equal(state.asked.length, 2 + within);
  });
}

test('a pod that can not be reached keeps what it said last and is asked again soon', async () => {
  const { clock, state, round, reports } = aPoll();
  state.answers = { '127.1.1.1': settled };
  await round();
  state.answers = {};
  await clock.advance(15_000);
  await round();
  assert.deepEqual(reports.of('esports/dota').get('a'), settled);
  assert.deepEqual(state.told, ['esports/dota']);
});

test('a pod that is gone is forgotten, and told', async () => {
  const { state, round, reports, pods } = aPoll();
  state.answers = { '127.1.1.1': settled };
  await round();
  pods.length = 0;
  await round();
  assert.equal(reports.of('esports/dota').size, 0);
  assert.deepEqual(state.told, ['esports/dota', 'esports/dota']);
});

const nonsense = {
  'no JSON object': 'hello',
  'a login that is none': { ...settled, joined: ['<script>'] },
  'more channels than an ingester reads': {
    ...settled,
    joined: Array.from({ length: 201 }, (_, i) => `c${i}`),
  },
  'a reason of a megabyte': { ...settled, failed: [{ channel: 'x', reason: 'y'.repeat(1e6) }] },
};
for (const [name, answer] of Object.entries(nonsense)) {
  test(`an answer that is ${name} is not believed`, async () => {
    const { state, round, reports } = aPoll();
    state.answers = { '127.1.1.1': answer };
    await round();
    assert.equal(reports.of('esports/dota').size, 0);
    assert.deepEqual(state.told, []);
  });
}

test('a slow pod does not hold up the others for ever, and never more than 16 are asked at once', async () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ uid: `${i}`, ip: `127.1.2.${i}`, pipeline: 'a/b' }));
  let open = 0;
  let most = 0;
  const reports = new ShardReports({
    clock: createManualClock(),
    pods: () => many,
    isWaiting: () => false,
    async fetchReport() {
      open += 1;
      most = Math.max(most, open);
      await new Promise(resolve => setImmediate(resolve));
      open -= 1;
      return settled;
    },
    onChange: () => undefined,
    onFailure: () => undefined,
  });
  await reports.round(new AbortController().signal);
  assert.equal(most, 16);
  assert.equal(reports.of('a/b').size, 40);
});
