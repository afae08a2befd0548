/**
 * `npm run chaos`: the proof that the numbers stay right. Plays chat into a Kafka of its own while processors are killed,
 * frozen and moved, Kafka and Cassandra die, and Cassandra's answers are lost, and compares the tables with those of a
 * run in peace. Exit code 1, with the first row that differs, when they are not the same byte for byte.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { launchStack } from '../../local/stack/launch-stack.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import { readChatLog } from './read-chat-log.ts';
import { type OracleOutcome, runOracle } from './run-oracle.ts';

/** Event time of a trace, seconds. */
const SECONDS = 1_200;

const command = new Command('chaos')
  .description('Kills processors at random moments and compares their tables with those of a run in peace.')
  .option('--kills <number>', 'processors to kill with SIGKILL', wholeNumber, 200)
  .option(
    '--seed <number>',
    'of the chat, its deliveries and the faults',
    wholeNumber,
    Date.now() % 1_000_000,
  )
  .option(
    '--chat <file>',
    'a recorded chat log to play beside the generated chat',
    process.env['SMACK_CHAT_LOG'],
  )
  .option('--json', 'one JSON line at the end instead of words', false)
  .showHelpAfterError()
  .parse();
const flags = command.opts<{ kills: number; seed: number; chat?: string; json: boolean }>();

const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);
const say = (line: string) => void process.stderr.write(`${String(seconds()).padStart(5)} s  ${line}\n`);

const { kills, seed, chat } = flags;
say(`npm run chaos -- --kills ${kills} --seed ${seed}${chat === undefined ? '' : ' --chat FILE'}`);
const more = chat === undefined || chat === '' ? [] : await readChatLog(chat, SECONDS);
const dir = await mkdtemp(join(tmpdir(), 'smack-chaos-'));
const stack = await launchStack(
  {
    name: 'chaos',
    dir: join(dir, 'stack'),
    programs: ['kafka', 'cassandra'],
    attached: true,
    keepLogs: false,
    kafkaHeap: '512m',
    cassandraHeap: '1g',
    // Killed, it must not forget what it confirmed: with one replica nobody else has it.
    cassandraCommitLog: 'batch',
    parts: await findParts(),
  },
  () => {},
);
try {
  const outcome = await runOracle({
    kills,
    seed,
    seconds: SECONDS,
    more,
    servers: stack.state(),
    restart: async program => {
      await stack.act(program, 'kill');
      await stack.act(program, 'start');
    },
    say,
  });
  print(flags.json ? JSON.stringify({ seed, seconds: seconds(), ...outcome }) : inWords(outcome));
  process.exitCode = outcome.difference === undefined ? 0 : 1;
} finally {
  await stack.end();
  await rm(dir, { recursive: true, force: true });
}
// The drivers of servers that were killed still wait to connect anew, and nothing is left for them to find.
process.exit();

function inWords({ difference, ...done }: OracleOutcome): string {
  const lines = [
    `seed ${seed}: ${done.kills} kills, ${done.frozen} frozen and woken, ${done.rebalances} came or left in peace, ${done.restarts} restarts of Kafka and Cassandra,`,
    `${done.lostAnswers} writes that were carried out and called failures, in ${done.rounds} deliveries of ${done.records} records; ${done.rows} rows compared`,
  ];
  if (difference === undefined) return [...lines, 'every table is the same byte for byte'].join('\n');
  const { run, want, found } = difference;
  return [
    ...lines,
    `DIFFERENT in ${run}`,
    `  want  ${want ?? '(no row)'}`,
    `  found ${found ?? '(no row)'}`,
  ].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
