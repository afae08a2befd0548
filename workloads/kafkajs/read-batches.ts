import compression from 'kafkajs/src/protocol/message/compression/index.js';
import type { FetchedBatch } from './fetched-batch.ts';

/** Of a batch, before its records (kafka.apache.org/documentation, "Record Batch"). */
const HEADER = 61;
/** What stands before the field `length` counts from. */
const BEFORE_LENGTH = 12;
const MAGIC = 2;
const CODEC = 0x7;
const APPEND_TIME = 0x8;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
/** Of a control record: length, attributes, time, offset (a byte each, all small), length of the key. */
const CONTROL_KEY = 5;

export class UnreadableBatch extends Error {}

/**
 * The batches of one partition of a Fetch response. The broker cuts off the last one where the response is full: it is
 * left out. No record is looked at, nothing is copied; compressed records are unpacked by kafkajs' codecs.
 */
export async function readBatches(records: Buffer): Promise<FetchedBatch[]> {
  const batches: FetchedBatch[] = [];
  for (let at = 0; at + HEADER <= records.length; ) {
    const end = at + BEFORE_LENGTH + records.readInt32BE(at + 8);
    if (end > records.length) break;
    batches.push(await readBatch(records.subarray(at, end)));
    at = end;
  }
  return batches;
}

async function readBatch(batch: Buffer): Promise<FetchedBatch> {
  const magic = batch.readInt8(16);
  if (magic !== MAGIC)
    throw new UnreadableBatch(`record format ${magic}; ${MAGIC} is read (Kafka 0.11 and newer)`);
  const attributes = batch.readInt16BE(21);
  const firstOffset = Number(batch.readBigInt64BE(0));
  const lastOffset = firstOffset + batch.readInt32BE(23);
  const packed = batch.subarray(HEADER);
  const codec = (attributes & CODEC) === 0 ? undefined : compression.lookupCodecByAttributes(attributes);
  const bytes = codec === undefined ? packed : await codec.decompress(packed);
  const isControlRecord = (attributes & CONTROL) !== 0;
  return {
    firstOffset,
    lastOffset,
    appendTime: (attributes & APPEND_TIME) === 0 ? undefined : Number(batch.readBigInt64BE(35)),
    firstTimestamp: Number(batch.readBigInt64BE(27)),
    count: batch.readInt32BE(57),
    bytes,
    offset: String(lastOffset),
    key: isControlRecord ? bytes.subarray(CONTROL_KEY, CONTROL_KEY + 4) : null,
    isControlRecord,
    batchContext: {
      producerId: String(batch.readBigInt64BE(43)),
      inTransaction: (attributes & TRANSACTIONAL) !== 0,
    },
  };
}
