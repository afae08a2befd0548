const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const encoder = new TextEncoder();

/**
 * The partition that a room's records go to, out of `partitions`: murmur2 over the key as Kafka's Java client and
 * kafkajs' DefaultPartitioner compute it, so that a source can tell which rooms a partition's marks must name.
 */
export function partitionOf(room: string, partitions: number): number {
  return (murmur2(encoder.encode(room)) & 0x7fffffff) % partitions;
}

function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const word = Math.imul(view.getUint32(at, true), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word ^ (word >>> 24), MULTIPLIER);
  }
  if (bytes.length > whole) hash = Math.imul(hash ^ lastBytes(view, whole), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** The one to three bytes behind the last whole word, little-endian. */
function lastBytes(view: DataView, from: number): number {
  let value = 0;
  for (let at = view.byteLength - 1; at >= from; at--) value = (value << 8) | view.getUint8(at);
  return value;
}
