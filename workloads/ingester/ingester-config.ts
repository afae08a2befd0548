import { z } from 'zod';
import { kafkaEndpoint, pipelineIdentity, topics } from '../lib/workload-config.ts';

/**
 * The ingester's configuration file (`SMACK_CONFIG`). `channels` may change while it runs: the file is watched
 * and channels are joined and parted without a restart. A change of anything else is a new pod.
 */
export const ingesterConfig = z.strictObject({
  pipeline: pipelineIdentity,
  shard: z.int().min(0),
  /** 0, or 1 for the second reader of `redundancy: 2`. */
  replica: z.int().min(0).max(1),
  channels: z.array(z.string().regex(/^[a-z0-9_]{1,25}$/)).max(100),
  twitch: z.strictObject({
    url: z.string().regex(/^wss?:\/\/[^\s/]+\/?$/, 'must be wss://HOST[:PORT] or ws://HOST[:PORT]'),
    joinsPerTenSeconds: z.int().min(1).max(2000),
    pingSeconds: z.number().positive(),
  }),
  kafka: kafkaEndpoint,
  topics,
});

export type IngesterConfig = z.output<typeof ingesterConfig>;
