import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aCassandraScene } from '../../test/support/cassandra-scene.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freePort } from '../../test/support/free-port.ts';
import type { IngesterScene } from '../../test/support/ingester-scene.ts';
import { testKafka } from '../../test/support/read-topic.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';
import type { Measured } from './measure-ingester.ts';

const MAIN = fileURLToPath(new URL('../../workloads/processor/main.ts', import.meta.url));
const LOOK_EVERY_MS = 20;

/** Lets the real processor read a topic from its start until every window is final in Cassandra. */
export async function measureProcessor(
  topics: IngesterScene['topics'],
  messages: number,
  uid: string,
): Promise<Measured> {
  const keyspace = await makeKeyspace(uid);
  await makeLiveTopic(topics.live);
  const folder = await mkdtemp(join(tmpdir(), 'smack-bench-'));
  const path = join(folder, 'processor.json');
  await writeFile(path, JSON.stringify(config(topics, keyspace, uid)));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    SMACK_CONFIG: path,
    POD_NAME: 'bench',
    POD_IP: '127.0.0.1',
    SMACK_PORT: String(port),
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = new Promise(resolve => child.once('exit', resolve));
  try {
    // From the last look at which nothing was counted: joining the group is not what is measured.
    let began = performance.now();
    let cpu = 0;
    let peakRssMb = 0;
    const last = await eventually(
      'every window is final',
      async () => {
        const figures = await scrape(url);
        peakRssMb = Math.max(peakRssMb, (figures.get('process_resident_memory_bytes') ?? 0) / 1e6);
        const counted = figures.get('smack_processor_counted_total') ?? 0;
        if (counted === 0) {
          began = performance.now();
          cpu = figures.get('process_cpu_seconds_total') ?? 0;
        }
        const waiting =
          (figures.get('smack_processor_open_windows') ?? 0) +
          (figures.get('smack_processor_closings_waiting') ?? 0);
        return counted >= messages && waiting === 0 ? figures : undefined;
      },
      { withinMs: 600_000, everyMs: LOOK_EVERY_MS },
    );
    const late = last.get('smack_processor_late_total') ?? 0;
    if (late > 0) throw new Error(`${late} records were late`);
    return {
      seconds: (performance.now() - began) / 1_000,
      cpuSeconds: (last.get('process_cpu_seconds_total') ?? 0) - cpu,
      peakRssMb,
    };
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  }
}

/** Metrics by name, summed over their labels. */
async function scrape(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-z_]+)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

async function makeKeyspace(uid: string): Promise<string> {
  const scene = await aCassandraScene();
  try {
    const request = scene.request({ uid });
    const made = await scene.ensure(request);
    if (made.state !== 'ready') throw new Error(`no keyspace: ${JSON.stringify(made)}`);
    return made.value.keyspace;
  } finally {
    await scene.close();
  }
}

async function makeLiveTopic(topic: string): Promise<void> {
  const admin = testKafka(stackFacts().kafka).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
}

function config(topics: IngesterScene['topics'], keyspace: string, uid: string): object {
  const { kafka, cassandra, datacenter } = stackFacts();
  return {
    pipeline: { namespace: 'bench', name: 'ingest', uid },
    kafka: { brokers: kafka },
    topics,
    group: `${topics.chat}.processor`,
    cassandra: { contactPoints: cassandra, localDatacenter: datacenter },
    keyspace,
    windowSeconds: 60,
    latenessSeconds: 10,
    topChatters: 10,
    writeConsistency: 'LocalQuorum',
    readConsistency: 'LocalOne',
  };
}
