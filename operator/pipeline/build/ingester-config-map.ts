import type { z } from 'zod';
import type { ingesterConfig } from '../../../workloads/ingester/ingester-config.ts';
import { objectLabels, SHARD_LABEL } from '../../api/labels.ts';
import { ingesterConfigMapName } from '../../api/object-names.ts';
import type { ConfigMap } from '../../api/workload-objects.ts';
import { type Blueprint, objectMeta } from './blueprint.ts';
import { configText } from './config-text.ts';
import { kafkaEndpointOf } from './endpoints.ts';

export type IngesterConfigInput = z.input<typeof ingesterConfig>;

/** The file of one reader in the shard's ConfigMap. */
export function ingesterFile(reader: number): string {
  return `ingester-${reader}.json`;
}

/** What one reader of a shard is told. Only `channels` may change while it runs. */
export function ingesterConfigOf(blueprint: Blueprint, shard: number, reader: number): IngesterConfigInput {
  const { identity, twitch, topics } = blueprint;
  return {
    pipeline: { namespace: identity.namespace, name: identity.name, uid: identity.uid },
    shard,
    replica: reader,
    channels: [...(blueprint.shards.get(shard) ?? [])],
    twitch: {
      url: twitch.url,
      joinsPerTenSeconds: twitch.joinsPerTenSeconds,
      pingSeconds: twitch.pingSeconds,
    },
    kafka: kafkaEndpointOf(blueprint.kafka),
    topics: { chat: topics.chat, live: topics.live, dead: topics.dead },
  };
}

/**
 * A shard's ConfigMap: a file for each reader. It is also where the assignment of channels is kept: it is read
 * back from here, so that it survives the operator.
 */
export function ingesterConfigMap(blueprint: Blueprint, shard: number): ConfigMap {
  const { name } = blueprint.identity;
  const readers = Array.from({ length: blueprint.spec.ingester.redundancy }, (_, reader) => reader);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(blueprint, ingesterConfigMapName(name, shard), {
      ...objectLabels(name, 'ingester'),
      [SHARD_LABEL]: String(shard),
    }),
    data: Object.fromEntries(
      readers.map(reader => [ingesterFile(reader), configText(ingesterConfigOf(blueprint, shard, reader))]),
    ),
  };
}
