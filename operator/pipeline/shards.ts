/** Shard number -> its channels. Numbers stay with their channels; they need not be without gaps. */
export type Assignment = ReadonlyMap<number, readonly string[]>;

/** Twitch allows 100 channels an identity; a shard never holds more than this. */
export const MAX_CHANNELS_PER_SHARD = 90;

/**
 * Distributes channels over shards so that nobody moves without need: a channel stays in the shard it is in while it
 * is wanted and the shard holds no more than `perShard`. New channels fill the shards with room, lowest number first,
 * then shards with the lowest free numbers. Shards without channels vanish.
 *
 * Pure and deterministic; the order of `channels` has no say. `previous` may be anything that was read back: a
 * channel found twice stays in the lower shard, one that nobody wants is dropped.
 */
export function assignChannels(
  previous: Assignment,
  channels: readonly string[],
  perShard: number,
): Assignment {
  const limit = Math.max(1, Math.min(perShard, MAX_CHANNELS_PER_SHARD));
  const homeless = new Set(channels);
  const shards = new Map<number, string[]>();
  for (const number of [...previous.keys()].sort((a, b) => a - b)) {
    const kept: string[] = [];
    for (const channel of [...(previous.get(number) ?? [])].sort()) {
      if (kept.length < limit && homeless.delete(channel)) kept.push(channel);
    }
    if (kept.length > 0) shards.set(number, kept);
  }
  const waiting = [...homeless].sort();
  for (const shard of shards.values()) shard.push(...waiting.splice(0, limit - shard.length));
  for (let number = 0; waiting.length > 0; number += 1) {
    if (!shards.has(number)) shards.set(number, waiting.splice(0, limit));
  }
  return new Map([...shards].sort(([a], [b]) => a - b).map(([number, shard]) => [number, shard.sort()]));
}
