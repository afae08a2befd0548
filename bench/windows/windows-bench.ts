import { deepStrictEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Bench, Figure } from '../bench.ts';
import { findStack } from '../bench-stack.ts';
import type { Answer } from './reference.ts';
import { findPeer, type Peer, peers, runPeer } from './run-peer.ts';
import { type EngineRun, runProcessors } from './run-processors.ts';
import { CHANNELS, makeWorkload, PARTITIONS } from './workload.ts';
import { type WrittenTopics, writeWorkload } from './write-workload.ts';

const AIM_RECORDS_A_SECOND = 200_000;
const AIM_RSS_MB = 400;
/** What being right whatever happens may cost at most, of the engine without it. */
const AIM_COST = 0.15;
const BARE = fileURLToPath(new URL('./bare-processor.ts', import.meta.url));
const MILLION = 1_000_000;
const HOUR_MS = 3_600_000;

/** A topic with its expected answer. */
interface Load {
  readonly records: number;
  readonly topics: WrittenTopics;
  readonly answer: Answer;
}

type Report = (figure: Omit<Figure, 'bench'>) => void;

export const bench: Bench = {
  name: 'windows',
  describe:
    'one-minute windows from Kafka into Cassandra, everything on, beside Flink, Kafka Streams and Spark',
  async run(options, report) {
    const stack = await findStack('windows', options);
    try {
      const repeats = Number(process.env['SMACK_BENCH_REPEAT'] ?? (options.quick ? 1 : 3));
      const found = peers.map(peer => ({ peer, where: findPeer(peer) }));
      const withPeers = found.some(({ where }) => 'script' in where);
      const small = await load(options.quick ? 20_000 : 60_000, withPeers, options.progress);
      const large = await load(options.quick ? 200_000 : 3_000_000, withPeers, options.progress);
      const shape = shapeOf(large);

      const marginals: number[] = [];
      const bare: number[] = [];
      // In turns: what else the machine does then hits both.
      for (let turn = 0; turn < repeats; turn += 1) {
        marginals.push(await measureOurs(small, large, shape, report, options.progress));
        bare.push(await measureBare(small, large, shape, report, options.progress));
      }
      const ours = median(marginals);
      report({
        shape,
        metric: 'CPU s/M marginal, median',
        value: ours,
        unit: 's',
        anchor: `ours, ${marginals.map(value => value.toFixed(2)).join(' ')}`,
      });
      const cost = ours / median(bare) - 1;
      report({
        shape,
        metric: 'effectively-once cost',
        value: cost * 100,
        unit: '%',
        anchor: `without: ${bare.map(value => value.toFixed(2)).join(' ')} CPU s/M; aim: <= ${AIM_COST * 100} %`,
        ratio: (1 + AIM_COST) / (1 + cost),
      });
      await measureTwo(large, shape, report, options.progress);
      for (const { peer, where } of found) {
        if ('missing' in where) options.progress(`${peer.name} is left out: ${where.missing}`);
        else await measurePeer(peer, where, { small, large, shape, ours }, report, options.progress);
      }
    } finally {
      await stack.end();
    }
  },
};

async function load(records: number, withPeers: boolean, progress: (line: string) => void): Promise<Load> {
  progress(`writing ${records} records`);
  // Two hours of chat that ended an hour ago: whole minutes, nothing from the future, nothing that retention takes.
  const start = Math.floor((Date.now() - 3 * HOUR_MS) / 60_000) * 60_000;
  const workload = makeWorkload(records, start, process.env['SMACK_CHAT_LOG']);
  const name = `bench.windows.${randomBytes(3).toString('hex')}`;
  const topics = await writeWorkload(workload, `${name}.chat`, withPeers ? `${name}.peers` : undefined);
  return { records, topics, answer: workload.answer() };
}

async function measureOurs(
  small: Load,
  large: Load,
  shape: string,
  report: Report,
  progress: (line: string) => void,
): Promise<number> {
  progress('one processor');
  const first = await runProcessors(small.topics.ours, small.records, 1);
  checkAnswer('a processor', first, small);
  const second = await runProcessors(large.topics.ours, large.records, 1);
  checkAnswer('a processor', second, large);
  const value = marginal(cpu(first), cpu(second), small, large);
  tellRun('ours, one processor', shape, second, large, value, report);
  return value;
}

async function measureBare(
  small: Load,
  large: Load,
  shape: string,
  report: Report,
  progress: (line: string) => void,
): Promise<number> {
  progress('one processor without what makes it effectively once');
  const first = await runProcessors(small.topics.ours, small.records, 1, BARE);
  checkAnswer('the bare processor', first, small);
  const second = await runProcessors(large.topics.ours, large.records, 1, BARE);
  checkAnswer('the bare processor', second, large);
  const value = marginal(cpu(first), cpu(second), small, large);
  tellRun('without effectively-once', shape, second, large, value, report);
  return value;
}

async function measureTwo(
  large: Load,
  shape: string,
  report: Report,
  progress: (line: string) => void,
): Promise<void> {
  progress('two processors');
  const run = await runProcessors(large.topics.ours, large.records, 2);
  checkAnswer('two processors', run, large);
  const rate = large.records / run.drainSeconds;
  report({
    shape: `${shape}, two processors`,
    metric: 'records/s',
    value: rate,
    unit: '1/s',
    anchor: `aim: ${AIM_RECORDS_A_SECOND}`,
    ratio: rate / AIM_RECORDS_A_SECOND,
  });
  const rss = Math.max(...run.usages.map(({ peakRssMb }) => peakRssMb));
  report({
    shape: `${shape}, two processors`,
    metric: 'peak RSS of one',
    value: rss,
    unit: 'MB',
    anchor: `aim: < ${AIM_RSS_MB}`,
    ratio: AIM_RSS_MB / rss,
  });
}

async function measurePeer(
  peer: Peer,
  where: { readonly script: string; readonly work: string },
  { small, large, shape, ours }: { small: Load; large: Load; shape: string; ours: number },
  report: Report,
  progress: (line: string) => void,
): Promise<void> {
  progress(peer.name);
  const first = await runPeer(peer, where, small.topics.peers ?? '');
  checkAnswer(peer.name, first, small);
  const second = await runPeer(peer, where, large.topics.peers ?? '');
  checkAnswer(peer.name, second, large);
  const value = marginal(cpu(first), cpu(second), small, large);
  tellRun(peer.name, shape, second, large, value, report);
  report({
    shape,
    metric: peer.metric,
    value: value / ours,
    unit: 'ratio',
    anchor: `${peer.name}: ${value.toFixed(2)} CPU s/M, ours: ${ours.toFixed(2)}; aim: ${peer.aim}`,
    ratio: value / ours / peer.aim,
  });
}

function tellRun(
  who: string,
  shape: string,
  run: EngineRun,
  large: Load,
  value: number,
  report: Report,
): void {
  const figure = (metric: string, of: number, unit: string) =>
    report({ shape: `${shape}, ${who}`, metric, value: of, unit, anchor: 'whole run beside marginal' });
  figure('CPU s/M marginal', value, 's');
  figure('CPU s/M whole run', (cpu(run) / large.records) * MILLION, 's');
  figure('records/s draining', large.records / run.drainSeconds, '1/s');
  figure('peak RSS', Math.max(...run.usages.map(({ peakRssMb }) => peakRssMb)), 'MB');
}

/** CPU seconds a million records, the start of the engine left out. */
function marginal(small: number, large: number, from: Load, to: Load): number {
  return ((large - small) / (to.records - from.records)) * MILLION;
}

function cpu({ usages }: EngineRun): number {
  return usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

function checkAnswer(who: string, { answer }: EngineRun, { answer: expected }: Load): void {
  deepStrictEqual(answer, expected, `${who} gave other rows`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function shapeOf({ records, topics: { bytes } }: Load): string {
  const sizes = `${Math.round(bytes.ours)} B${bytes.peers === 0 ? '' : ` (peers ${Math.round(bytes.peers)} B)`}`;
  return `${records} records of ${sizes}, ${CHANNELS} channels, ${PARTITIONS} partitions, 5 s disorder, 1 % twice`;
}
