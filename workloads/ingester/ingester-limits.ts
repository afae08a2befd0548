import type { BackoffBounds } from '../lib/backoff.ts';
import type { BatchLimits } from './lane.ts';
import type { MarkClockSettings } from './mark-clock.ts';
import type { QueueBounds } from './record-queue.ts';

/** The bounds and times of an ingester that nobody has to configure. Times are milliseconds. */
export interface IngesterLimits {
  /** Chat that waits for Kafka: minutes of a busy shard (100 messages/s), in memory that a pod of 192 MiB has. */
  readonly chat: QueueBounds;
  readonly dead: QueueBounds;
  readonly batch: BatchLimits;
  readonly lingerMs: number;
  readonly writeBackoff: BackoffBounds;
  readonly topicBackoff: BackoffBounds;
  readonly marks: MarkClockSettings;
  readonly markEveryMs: number;
  readonly tickMs: number;
  /** A batch that waits for Kafka this long makes the pod unready. */
  readonly stuckMs: number;
}

export const ingesterLimits: IngesterLimits = {
  chat: { records: 30_000, bytes: 16 << 20 },
  dead: { records: 1_000, bytes: 4 << 20 },
  // Bytes: half of the broker's default message.max.bytes, which bounds a whole batch. Records: kafkajs groups a batch in
  // quadratic time (producer/groupMessagesPerPartition.js), so larger ones cost more than the requests they save.
  batch: { records: 500, bytes: 512 << 10 },
  lingerMs: 10,
  writeBackoff: { firstMs: 200, capMs: 5_000 },
  topicBackoff: { firstMs: 500, capMs: 10_000 },
  marks: { marginMs: 2_000, idleAfterMs: 60_000 },
  markEveryMs: 1_000,
  tickMs: 100,
  stuckMs: 30_000,
};
