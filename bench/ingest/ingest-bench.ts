import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchStack } from '../../local/stack/launch-stack.ts';
import { parts } from '../../local/stack/stack-parts.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { type Measured, measureIngester } from './measure-ingester.ts';
import { measureProcessor } from './measure-processor.ts';

const AIM_A_SECOND = 20_000;
const CHANNELS = 12;

export const bench: Bench = {
  name: 'ingest',
  describe:
    'messages a second from the replay server into Kafka by one ingester, and on into Cassandra by one processor',
  async run(options, report) {
    const messages = options.quick ? 20_000 : 400_000;
    const stack = await findStack(options);
    try {
      const shape = `${messages} messages, ${CHANNELS} channels, ${CHANNELS} partitions`;
      const tell = (step: string, measured: Measured, anchor: string): void => {
        const wall = messages / measured.seconds;
        const cpu = messages / measured.cpuSeconds;
        report({
          shape: `${shape}, ${step}`,
          metric: 'messages/s',
          value: wall,
          unit: '1/s',
          anchor,
          ratio: wall / AIM_A_SECOND,
        });
        report({
          shape: `${shape}, ${step}`,
          metric: 'messages/s a core',
          value: cpu,
          unit: '1/s',
          anchor,
          ratio: cpu / AIM_A_SECOND,
        });
        report({
          shape: `${shape}, ${step}`,
          metric: 'peak RSS',
          value: measured.peakRssMb,
          unit: 'MB',
          anchor: 'none',
        });
      };
      const aim = `aim: ${AIM_A_SECOND} messages/s on one core`;
      options.progress('one ingester reads the replay server');
      const uid = randomUUID();
      const ingested = await measureIngester(messages, CHANNELS);
      tell('replay server to Kafka by one ingester', ingested, aim);
      options.progress('one processor reads what was written');
      const processed = await measureProcessor(ingested.topics, messages, uid);
      tell('Kafka to Cassandra by one processor', processed, aim);
    } finally {
      await stack.end();
    }
  },
};

/** The stack that was named, or one of our own with Kafka and Cassandra; its facts are in SMACK_TEST_STACK then. */
async function findStack(options: BenchOptions): Promise<{ end(): Promise<void> }> {
  if (options.stack !== undefined) {
    process.env['SMACK_TEST_STACK'] = options.stack;
    return { end: async () => undefined };
  }
  options.progress('starting Kafka and Cassandra');
  const dir = await mkdtemp(join(tmpdir(), 'smack-bench-'));
  const [kafkaJars, cassandraJars, java] = [
    await parts.kafkaJars(),
    await parts.cassandraJars(),
    await parts.java(),
  ];
  const stack = await launchStack(
    {
      name: 'bench-ingest',
      dir: join(dir, 'stack'),
      programs: ['kafka', 'cassandra'],
      attached: true,
      keepLogs: false,
      kafkaHeap: '512m',
      cassandraHeap: '1g',
      parts: { controlPlane: '', kafkaJars, cassandraJars, java },
    },
    () => undefined,
  );
  const { kafka, cassandra, datacenter } = stack.state();
  const facts = join(dir, 'facts.json');
  await writeFile(facts, JSON.stringify({ kubeconfig: '', kafka, cassandra, datacenter, dir }));
  process.env['SMACK_TEST_STACK'] = facts;
  return {
    end: async () => {
      await stack.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
