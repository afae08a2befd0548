import type { ChatMessage } from '../../workloads/chat/record.ts';
import { chatTrace } from '../support/chat-trace.ts';
import type { Servers } from '../support/processor-scene.ts';
import { seededRandom } from '../support/random.ts';
import { firstDifference } from './first-difference.ts';
import { type RoundOptions, type RoundOutcome, runRound } from './run-round.ts';

export interface OracleOptions extends Pick<RoundOptions, 'restart' | 'say'> {
  readonly kills: number;
  readonly seed: number;
  /** Event time of the trace. */
  readonly seconds: number;
  /** Chat beside the generated. */
  readonly more: readonly ChatMessage[];
  readonly servers: Servers;
}

export interface OracleOutcome
  extends Pick<RoundOutcome, 'kills' | 'frozen' | 'rebalances' | 'restarts' | 'lostAnswers' | 'difference'> {
  readonly rounds: number;
  /** Records of one delivery, marks included. */
  readonly records: number;
  /** Rows of dump A. */
  readonly rows: number;
}

const PARTITIONS = 4;
const PIPELINES = 4;
const PROCESSORS = 2;
const KILLS_A_ROUND = 70;

/**
 * Plays one chat in several deliveries, each in another order and with other duplicates, until so many processors were
 * killed. Ends at the first difference: within a round to the run in peace, between rounds to the first one's dump.
 */
export async function runOracle(options: OracleOptions): Promise<OracleOutcome> {
  const { seed, seconds, more, kills, say } = options;
  const rounds = Math.max(1, Math.ceil(kills / KILLS_A_ROUND));
  const random = seededRandom(seed);
  const total = { kills: 0, frozen: 0, rebalances: 0, restarts: 0, lostAnswers: 0 };
  let first: readonly string[] | undefined;
  let records = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const delivery = seed * 1_000 + round;
    const shape = { partitions: PARTITIONS, rooms: 12, rate: 20, seconds };
    const trace = chatTrace({ seed, delivery, more, ...shape });
    records = trace.written.length;
    say(`round ${round} of ${rounds}: ${records} records, delivery ${delivery}`);
    const outcome = await runRound({
      ...options,
      trace,
      random,
      partitions: PARTITIONS,
      pipelines: PIPELINES,
      processors: PROCESSORS,
      kills: Math.ceil((kills - total.kills) / (rounds - round + 1)),
    });
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += outcome[name];
    first ??= outcome.rows;
    const between = firstDifference(first, outcome.rows);
    const difference =
      outcome.difference ??
      (between === undefined ? undefined : { ...between, run: `delivery ${round}, against the first` });
    if (difference !== undefined || round === rounds)
      return { ...total, rounds: round, records, rows: first.length, difference };
  }
  throw new Error('there is at least one round');
}
