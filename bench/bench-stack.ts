import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchStack } from '../local/stack/launch-stack.ts';
import { parts } from '../local/stack/stack-parts.ts';
import type { BenchOptions } from './bench.ts';

/** The stack that was named, or one of our own with Kafka and Cassandra; its facts are in SMACK_TEST_STACK then. */
export async function findStack(name: string, options: BenchOptions): Promise<{ end(): Promise<void> }> {
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
      name: `bench-${name}`,
      dir: join(dir, 'stack'),
      programs: ['kafka', 'cassandra'],
      attached: true,
      keepLogs: false,
      kafkaHeap: '1g',
      cassandraHeap: '1g',
      jit: 'full',
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
