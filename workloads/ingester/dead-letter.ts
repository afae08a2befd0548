import type { DeadLetter } from '../chat/record.ts';

/** At most so much of a line is kept, bytes (record.ts). */
const KEPT_BYTES = 16_384;

/** The value of a `.dead` record for a line that could not be parsed. */
export function deadLetter(source: string, receivedAt: number, reason: string, line: Buffer): Buffer {
  const raw = line.subarray(0, KEPT_BYTES).toString('base64');
  const letter: DeadLetter = { type: 'dead', source, receivedAt, reason, raw };
  return Buffer.from(JSON.stringify(letter));
}

/** The bytes of line number `index` (from 0) of a frame whose lines are separated by CR LF. */
export function lineBytes(frame: Buffer, index: number): Buffer {
  let start = 0;
  for (let line = 0; line < index; line += 1) {
    const end = frame.indexOf('\r\n', start);
    if (end === -1) return frame.subarray(frame.length);
    start = end + 2;
  }
  const end = frame.indexOf('\r\n', start);
  return frame.subarray(start, end === -1 ? frame.length : end);
}
