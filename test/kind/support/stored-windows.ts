import pino from 'pino';
import { datacenter } from '../../../local/stack/programs/cassandra.ts';
import { twitchPipelines } from '../../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../../operator/api/twitch-pipeline.ts';
import { forwardPort } from '../../../tools/kind/forward-port.ts';
import { SYSTEMS } from '../../../tools/kind/systems/system-objects.ts';
import { createCassandra } from '../../../workloads/lib/cassandra.ts';
import { readWindows } from '../../../workloads/processor/read-windows.ts';
import type { TrialScene } from './trial-scene.ts';

/** All final windows of a pipeline as they stand in the cluster's Cassandra, in the order and shape of a plain count. */
export async function storedWindows(
  { admin }: TrialScene,
  namespace: string,
  name: string,
): Promise<readonly object[]> {
  const pipeline = await admin.client.get<TwitchPipeline>(twitchPipelines, { namespace, name });
  const keyspace = pipeline?.status?.keyspace?.name;
  if (pipeline === undefined || keyspace === undefined)
    throw new Error(`${namespace}/${name} has no keyspace`);
  const target = { namespace: SYSTEMS, pod: 'cassandra-0', port: 9042 };
  await using forwarded = await forwardPort(admin.config, target);
  const client = createCassandra({
    endpoint: { contactPoints: [`127.0.0.1:${forwarded.port}`], localDatacenter: datacenter, tls: false },
    keyspace,
    consistency: 'LocalQuorum',
    log: pino({ level: 'silent' }),
  });
  try {
    const lines = [];
    const query = {
      client,
      pipeline: { name, uid: pipeline.metadata.uid ?? '' },
      windowSeconds: 60,
    } as const;
    for await (const window of readWindows({ ...query, consistency: 'LocalQuorum' })) {
      const { channel, messages, chatters, top } = window;
      const users = top.map(user => ({ login: user.login, messages: user.messages }));
      lines.push({ channel, windowStart: window.windowStart.toISOString(), messages, chatters, top: users });
    }
    return lines.toSorted((a, b) => compare(a.channel, b.channel) || compare(a.windowStart, b.windowStart));
  } finally {
    await client.shutdown();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
