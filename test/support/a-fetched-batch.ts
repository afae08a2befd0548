import type { FetchedBatch } from '../../workloads/kafkajs/fetched-batch.ts';
import { readBatches } from '../../workloads/kafkajs/read-batches.ts';

export interface BatchRecord {
  readonly offset: number;
  readonly value: Buffer | null;
  readonly key?: Buffer | null;
}

/** A batch of a topic with append times, as the broker would send it; the offsets must grow. */
export async function aFetchedBatch(
  appendTime: number,
  records: readonly BatchRecord[],
): Promise<FetchedBatch> {
  const [batch] = await readBatches(encodeBatch(appendTime, records));
  if (batch === undefined) throw new Error('no batch');
  return batch;
}

/** Kafka's record batch, magic 2, not compressed. The checksum is left empty: nobody here looks at it. */
export function encodeBatch(appendTime: number, records: readonly BatchRecord[]): Buffer {
  const first = records[0]?.offset ?? 0;
  const last = records.at(-1)?.offset ?? 0;
  const body = Buffer.concat(records.map(record => encodeRecordAt(record, first)));
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(first), 0);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(0x8, 21); // LogAppendTime
  head.writeInt32BE(last - first, 23);
  head.writeBigInt64BE(BigInt(appendTime) - 1_000n, 27);
  head.writeBigInt64BE(BigInt(appendTime), 35);
  head.writeBigInt64BE(-1n, 43);
  head.writeInt16BE(-1, 51);
  head.writeInt32BE(-1, 53);
  head.writeInt32BE(records.length, 57);
  return Buffer.concat([head, body]);
}

function encodeRecordAt({ offset, value, key = null }: BatchRecord, first: number): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(7),
    varint(offset - first),
    bytesOf(key),
    bytesOf(value),
    varint(0),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

function bytesOf(bytes: Buffer | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  bytes.push(left);
  return Buffer.from(bytes);
}
