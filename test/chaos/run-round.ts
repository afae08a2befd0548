import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';
import type { ChatTrace } from '../support/chat-trace.ts';
import { computedRows } from '../support/computed-rows.ts';
import { type LostAnswer, startCqlFaultProxy } from '../support/cql-fault-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { aProcessorScene, type ProcessorScene, type Servers } from '../support/processor-scene.ts';
import { dumpTables, sortedRows, storedRows } from '../support/stored-tables.ts';
import { type Difference, firstDifference } from './first-difference.ts';
import { TormentedPipeline, type Torments } from './tormented-pipeline.ts';

export interface RoundOptions {
  readonly trace: ChatTrace;
  readonly partitions: number;
  readonly servers: Servers;
  /** Processors to kill in this round. */
  readonly kills: number;
  readonly pipelines: number;
  readonly processors: number;
  readonly random: () => number;
  /** Kills Kafka or Cassandra and starts it again; without, both are left alone. */
  readonly restart?: (program: 'kafka' | 'cassandra') => Promise<void>;
  readonly say: (line: string) => void;
}

export interface RoundOutcome extends Torments {
  readonly restarts: number;
  /** Writes that Cassandra carried out and that the processors were told had failed. */
  readonly lostAnswers: number;
  /** Dump A: the result tables of the uninterrupted run, cells alone. */
  readonly rows: readonly string[];
  readonly difference: (Difference & { readonly run: string }) | undefined;
}

const PIECE = 400;
const STORED_WITHIN_MS = 300_000;

/**
 * One delivery of a trace into a topic of its own, which several pipelines read: one in peace, the others under fire.
 * What the tables of each hold must be the same, write times included, and be what a plain computation gives.
 */
export async function runRound(options: RoundOptions): Promise<RoundOutcome> {
  const { partitions, servers, kills, random, restart, say } = options;
  const scene = await aProcessorScene({ partitions, servers });
  const proxy = await startCqlFaultProxy(servers.cassandra[0] ?? '', () => fateOf(random()));
  const done: Torments = { kills: 0, frozen: 0, rebalances: 0 };
  try {
    const cassandra = { ...scene.config.cassandra, contactPoints: [proxy.address] };
    const pipelines = Array.from({ length: options.pipelines }, (_, at) => {
      const config = { ...scene.twin(), cassandra };
      const { processors } = options;
      return new TormentedPipeline({ name: `pipeline-${at}`, scene, config, processors, random, done, say });
    });
    const progress = () => done.kills / kills;
    const restarts = restart === undefined ? Promise.resolve(0) : restartBoth(restart, progress, say);
    await Promise.all([
      ...pipelines.map(pipeline => pipeline.torment(kills)),
      writeAlong(scene, options.trace, progress),
      restarts,
    ]);
    say('the fire is over; waiting for the last windows');
    const want = sortedRows(computedRows(options.trace.chat, 60_000, 10));
    const peaceful = await scene.start('uninterrupted');
    await eventually(
      `${want.length} windows are stored in peace`,
      async () => (await storedRows(scene.cassandra, scene.config)).length >= want.length || undefined,
      { withinMs: STORED_WITHIN_MS, everyMs: 500 },
    );
    const failed = (await peaceful.kill('SIGTERM')) === 0 ? [] : [peaceful.log()];
    // Hours and days come after the windows that they end with. Whoever ends in a rebalance leaves them to the next.
    const rows = (await dumpTables(scene.cassandra, scene.config)).length;
    for (const { config } of pipelines) await stores(scene, config, rows);
    failed.push(...(await Promise.all(pipelines.map(pipeline => pipeline.end()))).flat());
    if (failed.length > 0) throw new Error(failed.join('\n'));
    return {
      ...done,
      restarts: await restarts,
      lostAnswers: proxy.lost,
      rows: await dumpTables(scene.cassandra, scene.config, { writeTimes: false }),
      difference: await compare(
        scene,
        pipelines,
        want.map(row => JSON.stringify(row)),
      ),
    };
  } finally {
    await scene.close();
    await proxy.close();
  }
}

async function compare(
  scene: ProcessorScene,
  pipelines: readonly TormentedPipeline[],
  computed: readonly string[],
): Promise<RoundOutcome['difference']> {
  const counted = (await storedRows(scene.cassandra, scene.config)).map(row => JSON.stringify(row));
  const wrong = firstDifference(computed, counted);
  if (wrong !== undefined) return { ...wrong, run: 'the uninterrupted run, against a plain computation' };
  const whole = await dumpTables(scene.cassandra, scene.config);
  for (const [at, { config }] of pipelines.entries()) {
    const difference = firstDifference(whole, await dumpTables(scene.cassandra, config));
    if (difference !== undefined) return { ...difference, run: `pipeline-${at}` };
  }
  return undefined;
}

/** Writes the trace in the measure in which the torments get on, so that they always fall among records. */
async function writeAlong(
  scene: ProcessorScene,
  { written }: ChatTrace,
  progress: () => number,
): Promise<void> {
  for (let at = 0; at < written.length; at += PIECE) {
    while (at > (0.1 + progress()) * written.length) await sleep(50);
    const piece = written.slice(at, at + PIECE);
    // While Kafka is away a piece is sent again; what it held already is there twice then, as from a real source.
    await eventually('Kafka takes a piece', () => scene.write(piece).then(() => true), { withinMs: 180_000 });
    await sleep(20);
  }
}

async function restartBoth(
  restart: NonNullable<RoundOptions['restart']>,
  progress: () => number,
  say: (line: string) => void,
): Promise<number> {
  let restarts = 0;
  for (const program of ['kafka', 'cassandra'] as const) {
    restarts += 1;
    while (progress() < restarts / 3) await sleep(100);
    say(`${program} is killed and started again`);
    await restart(program);
  }
  return restarts;
}

async function stores(scene: ProcessorScene, config: ProcessorConfig, rows: number): Promise<void> {
  await eventually(
    `${rows} rows are stored`,
    async () => (await dumpTables(scene.cassandra, config)).length >= rows || undefined,
    { withinMs: STORED_WITHIN_MS, everyMs: 1_000 },
  );
}

/** Of a hundred writes eight are told to have timed out, and two lose their connection. */
function fateOf(chance: number): LostAnswer | undefined {
  if (chance < 0.02) return 'broken';
  return chance < 0.1 ? 'timed out' : undefined;
}
