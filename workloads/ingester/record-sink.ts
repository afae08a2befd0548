import type { Waiting } from './lane.ts';

/** Where batches go. */
export interface RecordSink {
  /**
   * Writes a batch to a partition, in order; resolves when all in-sync replicas have it. A batch whose write was
   * refused may be written again as it is, and stands in the topic once. Throws {@link BatchTooLarge}, or anything
   * else for what may succeed later.
   */
  write(topic: string, partition: number, batch: readonly Waiting[]): Promise<void>;
}

/** The broker will never take this batch; a smaller one it may. */
export class BatchTooLarge extends Error {
  override readonly name = 'BatchTooLarge';
}
