import type { KafkaMessage } from 'kafkajs';
import { decodeRecord } from '../chat/codec.ts';
import { applyRecord, releaseBuffers } from './engine/apply-record.ts';
import type { Closing } from './engine/closings.ts';
import type { PartitionState } from './engine/partition-state.ts';

/** A value of the topic that is no record. */
export interface Undecodable {
  readonly offset: number;
  readonly value: Buffer | null;
  readonly reason: string;
}

/** What some messages gave. */
export interface Fed {
  readonly closings: Closing[];
  readonly undecodable: Undecodable[];
  /** The state expects another offset than the next message has; the messages before it were taken. */
  readonly surprise: 'a gap' | 'a step back' | undefined;
}

/**
 * Applies messages to a partition's state. Messages below the offset that it expects were applied before (a fetch that
 * was under way when the position moved). `mayGap`: a gap was looked at before and is one.
 */
export function feedMessages(state: PartitionState, messages: readonly KafkaMessage[], mayGap: boolean): Fed {
  const closings: Closing[] = [];
  const undecodable: Undecodable[] = [];
  const last = messages.at(-1);
  if (last !== undefined && Number(last.offset) < state.nextOffset) {
    return { closings, undecodable, surprise: 'a step back' };
  }
  let gapAllowed = mayGap;
  for (const message of messages) {
    const offset = Number(message.offset);
    if (offset < state.nextOffset) continue;
    if (offset > state.nextOffset && !gapAllowed) {
      releaseBuffers(state);
      return { closings, undecodable, surprise: 'a gap' };
    }
    gapAllowed = false;
    const { value } = message;
    const decoded = decodeRecord(value);
    const record = decoded.ok ? decoded.record : undefined;
    if (!decoded.ok && offset >= state.readBefore)
      undecodable.push({ offset, value, reason: decoded.reason });
    const closed = applyRecord(state, { offset, appendTime: Number(message.timestamp), record, value });
    for (const closing of closed) closings.push(closing);
  }
  releaseBuffers(state);
  return { closings, undecodable, surprise: undefined };
}
