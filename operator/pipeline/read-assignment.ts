import { SHARD_LABEL } from '../api/labels.ts';
import type { ConfigMap } from '../api/workload-objects.ts';
import type { Assignment } from './shards.ts';

/**
 * Reads the assignment of channels back from the shards' ConfigMaps, where it is kept. Whatever somebody has made of
 * them, the answer is an assignment: what can't be read is an empty shard.
 */
export function readAssignment(configMaps: readonly ConfigMap[]): Assignment {
  const shards = new Map<number, readonly string[]>();
  for (const { metadata, data } of configMaps) {
    const label = metadata.labels?.[SHARD_LABEL];
    if (label === undefined || !/^\d{1,3}$/.test(label)) continue;
    const channels = Object.values(data ?? {}).flatMap(channelsIn);
    shards.set(Number(label), [...new Set([...(shards.get(Number(label)) ?? []), ...channels])]);
  }
  return shards;
}

function channelsIn(text: string): readonly string[] {
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config !== 'object' || config === null || !('channels' in config)) return [];
    const { channels } = config;
    return Array.isArray(channels) ? channels.filter(channel => typeof channel === 'string') : [];
  } catch {
    return [];
  }
}
