import type { TopicRecord } from './record.ts';
import { shapeError } from './record-shape.ts';

export type Decoded =
  | { readonly ok: true; readonly record: TopicRecord }
  | { readonly ok: false; readonly reason: string };

/** A record as the bytes of its Kafka value: one JSON object in UTF-8. */
export function encodeRecord(record: TopicRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

/**
 * Reads a Kafka value. Never throws: whatever stands in the topic, the answer is a record whose fields have the
 * types that record.ts says, or the reason why not. Fields that are not known are left as they are.
 */
export function decodeRecord(value: Buffer | null): Decoded {
  if (value === null) return { ok: false, reason: 'no value' };
  const parsed = parseJson(value.toString());
  if (parsed === undefined) return { ok: false, reason: 'not JSON' };
  const reason = shapeError(parsed);
  return reason === undefined ? { ok: true, record: parsed as TopicRecord } : { ok: false, reason };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
