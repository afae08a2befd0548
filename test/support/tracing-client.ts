import type { Client, QueryOptions, types } from 'cassandra-driver';
import { eventually } from './eventually.ts';

/** A client that has Cassandra trace each query, and what the traces say was read. */
export interface TracingClient {
  readonly client: Client;
  /** What Cassandra has read since this was asked last: `single-partition query on TABLE`, or a range. */
  reads(): Promise<readonly string[]>;
}

export function tracingClient(client: Client): TracingClient {
  const traces: types.Uuid[] = [];
  const execute = async (query: string, params: unknown[], options: QueryOptions) => {
    const result = await client.execute(query, params, { ...options, traceQuery: true });
    traces.push(result.info.traceId);
    return result;
  };
  return {
    client: { execute } as unknown as Client,
    async reads() {
      const found: string[] = [];
      for (const id of traces.splice(0)) {
        // Traces are written behind the answer.
        const events = await eventually(`the trace ${id} is complete`, async () => {
          const trace = await client.metadata.getTrace(id);
          return trace.duration > 0 ? trace.events : undefined;
        });
        for (const { activity } of events) {
          const read = /^Executing (single-partition query on \w+|seq scan.*|range.*)/i.exec(activity ?? '');
          if (read?.[1] !== undefined) found.push(read[1]);
        }
      }
      return found;
    },
  };
}
