import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchStack } from '../local/stack/launch-stack.ts';
import { parts } from '../local/stack/stack-parts.ts';
import type { ProgramName } from '../local/stack/stack-state.ts';
import type { BenchOptions } from './bench.ts';

export interface BenchStack {
  /** User and system time of a server so far; undefined when the stack is not our own. */
  cpuSeconds(program: ProgramName): number | undefined;
  end(): Promise<void>;
}

/** The kernel counts in hundredths of a second (USER_HZ), on every architecture that Node runs on. */
const TICKS_A_SECOND = 100;

/** The stack that was named, or one of our own with Kafka and Cassandra; its facts are in SMACK_TEST_STACK then. */
export async function findStack(name: string, options: BenchOptions): Promise<BenchStack> {
  if (options.stack !== undefined) {
    process.env['SMACK_TEST_STACK'] = options.stack;
    return { cpuSeconds: () => undefined, end: async () => undefined };
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
    cpuSeconds: program => {
      const { process: id } = stack.state().programs.find(one => one.name === program) ?? {};
      return id === undefined ? undefined : cpuSecondsOf(id.pid);
    },
    end: async () => {
      await stack.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Fields 14 and 15 of /proc/PID/stat (proc_pid_stat(5)). */
function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
