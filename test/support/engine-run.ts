import { encodeRecord } from '../../workloads/chat/codec.ts';
import type { TopicRecord } from '../../workloads/chat/record.ts';
import { applyRecord, type LogRecord } from '../../workloads/processor/engine/apply-record.ts';
import type { Closing } from '../../workloads/processor/engine/closings.ts';
import { configHash, type EngineConfig } from '../../workloads/processor/engine/engine-config.ts';
import { createState, type PartitionState } from '../../workloads/processor/engine/partition-state.ts';
import { firstRevision } from '../../workloads/processor/engine/revision.ts';

/** One-minute windows, ten seconds of lateness, as a pipeline has them that asks for nothing else. */
export const minuteWindows: EngineConfig = { windowMs: 60_000, latenessMs: 10_000, topChatters: 10 };

export function freshState(config: EngineConfig = minuteWindows): PartitionState {
  return createState(config, firstRevision(configHash(config)), 0);
}

/** A partition's log: records with their append times, numbered from 0. */
export function logOf(
  records: readonly { readonly at: number; readonly record: TopicRecord | undefined }[],
): LogRecord[] {
  return records.map(({ at, record }, offset) => ({
    offset,
    appendTime: at,
    record,
    value: record === undefined ? new Uint8Array([0]) : encodeRecord(record),
  }));
}

/** Feeds a log to a state and answers all that was closed. */
export function feed(state: PartitionState, log: readonly LogRecord[]): Closing[] {
  return log.flatMap(record => [...applyRecord(state, record)]);
}
