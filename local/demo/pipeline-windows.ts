import pino from 'pino';
import { createCassandra } from '../../workloads/lib/cassandra.ts';
import { readWindows } from '../../workloads/processor/read-windows.ts';
import type { StackState } from '../stack/stack-state.ts';
import type { WindowLine } from './exact-result.ts';
import type { PipelineStatus } from './pipeline-status.ts';

/** The final windows of one pipeline in Cassandra. */
export interface PipelineWindows extends AsyncDisposable {
  /** All of them, as they stand now. */
  read(): Promise<readonly WindowLine[]>;
}

const WINDOW_SECONDS = 60;

/** Connects to the stack's Cassandra. */
export async function openPipelineWindows(
  stack: StackState,
  name: string,
  { uid, keyspace }: PipelineStatus,
): Promise<PipelineWindows> {
  if (keyspace === undefined) throw new Error('the pipeline has no keyspace');
  const client = createCassandra({
    endpoint: { contactPoints: [...stack.cassandra], localDatacenter: stack.datacenter, tls: false },
    keyspace,
    consistency: 'LocalQuorum',
    log: pino({ level: 'silent' }),
  });
  await client.connect();
  return {
    async read() {
      const query = { client, pipeline: { name, uid }, windowSeconds: WINDOW_SECONDS } as const;
      const lines: WindowLine[] = [];
      for await (const window of readWindows({ ...query, consistency: 'LocalQuorum' })) {
        lines.push({ ...window, windowStart: window.windowStart.toISOString() });
      }
      return lines;
    },
    [Symbol.asyncDispose]: () => client.shutdown(),
  };
}
