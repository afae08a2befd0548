import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aCassandraScene } from '../../test/support/cassandra-scene.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freePort } from '../../test/support/free-port.ts';
import { testKafka } from '../../test/support/read-topic.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import { readWindows } from '../../workloads/processor/read-windows.ts';
import { type MeasuredProcess, startMeasured, type Usage } from './measured-process.ts';
import { type Answer, addRow, emptyAnswer } from './reference.ts';

const MAIN = fileURLToPath(new URL('../../workloads/processor/main.ts', import.meta.url));
/** Each look is work of the processor's that its user would not ask for so often. */
const LOOK_EVERY_MS = 250;

/** What a run took and gave. */
export interface EngineRun {
  readonly usages: readonly Usage[];
  /** From the first record counted until all windows are final in the store. */
  readonly drainSeconds: number;
  readonly answer: Answer;
}

/** Lets real processors, a process each, read a topic from its start until every window is final in Cassandra. `program`: the file to run. */
export async function runProcessors(
  topic: string,
  records: number,
  processors: number,
  program = MAIN,
): Promise<EngineRun> {
  const facts = stackFacts();
  const uid = randomUUID();
  const keyspace = await makeKeyspace(uid);
  const sides = { live: `${topic}.${uid}.live`, dead: `${topic}.${uid}.dead` };
  await makeSideTopics(sides);
  const folder = await mkdtemp(join(tmpdir(), 'smack-bench-'));
  const pipeline = { namespace: 'bench', name: 'windows', uid };
  const path = join(folder, 'processor.json');
  const config = {
    pipeline,
    kafka: { brokers: facts.kafka },
    topics: { chat: topic, ...sides },
    group: `${topic}.${uid}`,
    cassandra: { contactPoints: facts.cassandra, localDatacenter: facts.datacenter },
    keyspace,
    windowSeconds: 60,
    latenessSeconds: 10,
    topChatters: 10,
    writeConsistency: 'LocalQuorum',
    readConsistency: 'LocalOne',
  };
  await writeFile(path, JSON.stringify(config));
  const started: MeasuredProcess[] = [];
  const urls: string[] = [];
  try {
    for (let number = 0; number < processors; number += 1) {
      const port = await freePort();
      urls.push(`http://127.0.0.1:${port}/metrics`);
      const env = {
        SMACK_CONFIG: path,
        POD_NAME: `bench-${number}`,
        POD_IP: '127.0.0.1',
        SMACK_PORT: String(port),
      };
      started.push(startMeasured([process.execPath, program], { ...env, LOG_LEVEL: 'warn' }));
    }
    const drainSeconds = await untilFinal(urls, records);
    for (const process of started) process.end();
    const usages = await Promise.all(started.map(({ ended }) => ended));
    return { usages, drainSeconds, answer: await readAnswer(keyspace, pipeline) };
  } finally {
    for (const process of started) process.end();
    await Promise.allSettled(started.map(({ ended }) => ended));
    await rm(folder, { recursive: true });
  }
}

async function untilFinal(urls: readonly string[], records: number): Promise<number> {
  let began = performance.now();
  await eventually(
    'every window is final',
    async () => {
      const all = await Promise.all(urls.map(scrape));
      const sum = (name: string) => all.reduce((total, figures) => total + (figures.get(name) ?? 0), 0);
      const read = sum('smack_processor_counted_total') + sum('smack_processor_duplicates_total');
      if (read === 0) began = performance.now();
      if (sum('smack_processor_late_total') > 0) throw new Error('records were late');
      const waiting = sum('smack_processor_open_windows') + sum('smack_processor_closings_waiting');
      const mapped = sum('smack_processor_next_offset');
      // A partition that moves is read twice in part, so a sum above is no fault; no partition may be without an owner.
      return read >= records && waiting === 0 && mapped >= records ? true : undefined;
    },
    { withinMs: 900_000, everyMs: LOOK_EVERY_MS },
  );
  return (performance.now() - began) / 1_000;
}

/** Metrics by name, summed over their labels; none before the process listens. */
async function scrape(url: string): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  const response = await fetch(url).catch(() => undefined);
  for (const line of (await response?.text())?.split('\n') ?? []) {
    const [, name, value] = /^([a-z_]+)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

async function readAnswer(
  keyspace: string,
  pipeline: { readonly name: string; readonly uid: string },
): Promise<Answer> {
  const scene = await aCassandraScene();
  try {
    await scene.client.execute(`USE ${keyspace}`);
    let sum = emptyAnswer();
    const query = { client: scene.client, pipeline, windowSeconds: 60, consistency: 'LocalOne' } as const;
    for await (const { channel, windowStart, messages, chatters, top } of readWindows(query)) {
      const counts = top.map(({ login, messages: theirs }) => [login, theirs] as const);
      sum = addRow(sum, { channel, start: windowStart.getTime(), messages, chatters, top: counts });
    }
    return sum;
  } finally {
    await scene.close();
  }
}

async function makeKeyspace(uid: string): Promise<string> {
  const scene = await aCassandraScene();
  try {
    const made = await scene.ensure(scene.request({ uid }));
    if (made.state !== 'ready') throw new Error(`no keyspace: ${JSON.stringify(made)}`);
    return made.value.keyspace;
  } finally {
    await scene.close();
  }
}

async function makeSideTopics({
  live,
  dead,
}: {
  readonly live: string;
  readonly dead: string;
}): Promise<void> {
  const admin = testKafka(stackFacts().kafka).admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      { topic: live, numPartitions: 1, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] },
      { topic: dead, numPartitions: 1 },
    ],
  });
  await admin.disconnect();
}
