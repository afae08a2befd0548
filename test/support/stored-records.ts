import { Kafka, logLevel } from 'kafkajs';
import { mendKafkajsTimers } from '../../workloads/kafkajs/mend-timers.ts';
import { eventually } from './eventually.ts';

/** A record as it stands in a topic. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | undefined;
  readonly value: string;
}

/** A plain client of somebody else. */
export function testKafka(brokers: readonly string[]): Kafka {
  mendKafkajsTimers();
  return new Kafka({ clientId: 'test', brokers: [...brokers], logLevel: logLevel.NOTHING });
}

/** Reads a topic from its beginning to its present end, ordered by partition, then offset. */
export async function storedRecords(brokers: readonly string[], topic: string): Promise<StoredRecord[]> {
  const kafka = testKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const left = new Set(ends.filter(({ high, low }) => high !== low).map(({ partition }) => partition));
  const last = new Map(ends.map(({ partition, high }) => [partition, Number(high) - 1]));
  const records: StoredRecord[] = [];
  if (left.size === 0) return records;
  const groupId = `test-read-${process.pid}-${performance.now()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const { offset, key, value } of batch.messages) {
          if (Number(offset) > (last.get(batch.partition) ?? -1)) continue;
          const { partition } = batch;
          records.push({
            partition,
            offset: Number(offset),
            key: key?.toString(),
            value: value?.toString() ?? '',
          });
        }
        if (Number(batch.lastOffset()) >= (last.get(batch.partition) ?? 0)) left.delete(batch.partition);
      },
    });
    await eventually(`all of ${topic} is read`, () => left.size === 0 || undefined);
  } finally {
    await consumer.disconnect();
  }
  return records.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
}
