import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDifference } from '../chaos/first-difference.ts';
import { runRound } from '../chaos/run-round.ts';
import { chatTrace } from '../support/chat-trace.ts';
import { seededRandom } from '../support/random.ts';
import { stackFacts } from '../support/stack-facts.ts';

const KILLS = 5;
const seed = Number(process.env['SMACK_TEST_SEED'] ?? '7');

test(`after ${KILLS} kills at random moments and writes that were called failures (seed ${seed}) the tables are those of a run in peace, write times included`, async t => {
  const outcome = await runRound({
    trace: chatTrace({ seed, partitions: 3, rooms: 6, rate: 20, seconds: 400 }),
    partitions: 3,
    servers: stackFacts(),
    kills: KILLS,
    pipelines: 2,
    processors: 2,
    random: seededRandom(seed),
    say: line => t.diagnostic(line),
  });
  assert.equal(outcome.difference, undefined);
  assert.ok(
    outcome.kills >= KILLS && outcome.lostAnswers > 0,
    JSON.stringify({ ...outcome, rows: undefined }),
  );
});

test('the first row that differs is told, a missing and a superfluous one too', () => {
  const cases = [
    { want: ['a', 'b'], found: ['a', 'b'], difference: undefined },
    { want: ['a', 'b'], found: ['a', 'c'], difference: { want: 'b', found: 'c' } },
    { want: ['a', 'b'], found: ['a'], difference: { want: 'b', found: undefined } },
    { want: ['a'], found: ['a', 'b'], difference: { want: undefined, found: 'b' } },
  ];
  for (const { want, found, difference } of cases) assert.deepEqual(firstDifference(want, found), difference);
});
