/**
 * One batch of a topic's log (Kafka's record format, magic 2), its records still as bytes; a `BatchCursor` walks them.
 * The fields of the second half are what kafkajs itself reads of a message.
 */
export interface FetchedBatch {
  /** Offset of the first record; those of the others are added to it. */
  readonly firstOffset: number;
  /** Offset of the last record. */
  readonly lastOffset: number;
  /** Append time of every record; undefined when the topic keeps times of creation. Milliseconds since 1970. */
  readonly appendTime: number | undefined;
  /** The records' times of creation are added to it. Milliseconds since 1970. */
  readonly firstTimestamp: number;
  readonly count: number;
  /** From the first record on. */
  readonly bytes: Buffer;

  /** The last offset: whether the batch lies behind the position, and what is resolved with it. */
  readonly offset: string;
  /** Of a control batch's only record: an abort marker is told by it. */
  readonly key: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** Tells a batch from a message of kafkajs. */
export function isFetchedBatch(message: object): message is FetchedBatch {
  return 'lastOffset' in message;
}
