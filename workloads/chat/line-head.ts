import type { LineBytes } from './line-bytes.ts';

/**
 * Where the parts of a line stand: `@tags :prefix COMMAND params`. Positions count bytes; an absent part has
 * start = end.
 */
export interface LineHead {
  readonly tagsStart: number;
  readonly tagsEnd: number;
  readonly prefixStart: number;
  readonly prefixEnd: number;
  readonly commandStart: number;
  readonly commandEnd: number;
  /** First character behind the command and its spaces. */
  readonly params: number;
  /** Behind the last character that belongs to the line: a CR or LF at the end is not part of it. */
  readonly end: number;
}

const [SPACE, COLON, AT, CR, LF] = [32, 58, 64, 13, 10];

/** Finds the parts of a line of `length` bytes; `undefined` when there is no command. */
export function readHead(line: LineBytes, length: number): LineHead | undefined {
  const { bytes } = line;
  const end = withoutBreak(bytes, length);
  let tagsStart = 0;
  let tagsEnd = 0;
  let at = skipSpaces(bytes, 0, end);
  if (at < end && bytes[at] === AT) {
    tagsStart = at + 1;
    tagsEnd = line.find(' ', tagsStart, end);
    at = skipSpaces(bytes, tagsEnd, end);
  }
  let prefixStart = 0;
  let prefixEnd = 0;
  if (at < end && bytes[at] === COLON) {
    prefixStart = at + 1;
    prefixEnd = line.find(' ', prefixStart, end);
    at = skipSpaces(bytes, prefixEnd, end);
  }
  const commandEnd = line.find(' ', at, end);
  if (commandEnd <= at) return undefined;
  const params = skipSpaces(bytes, commandEnd, end);
  return { tagsStart, tagsEnd, prefixStart, prefixEnd, commandStart: at, commandEnd, params, end };
}

/** The first position from `at` on that is no space, or `end`. */
export function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && bytes[next] === SPACE) next++;
  return next;
}

/** Where the text of a last parameter starts when one stands at `at`: its colon, if there is one, is not part of it. */
export function trailingStart(bytes: Uint8Array, at: number, end: number): number {
  const start = skipSpaces(bytes, at, end);
  return start < end && bytes[start] === COLON ? start + 1 : start;
}

function withoutBreak(bytes: Uint8Array, length: number): number {
  let end = length;
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--;
  return end;
}
