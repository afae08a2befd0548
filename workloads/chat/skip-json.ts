const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const ZERO = 48;
const NINE = 57;
/** Deeper than anything a record holds; more would be a way to exhaust the stack. */
const DEEPEST = 8;
/** As many digits as a number holds exactly. */
const MOST_DIGITS = 15;

/**
 * These walk JSON in UTF-8 as JSON.stringify writes it: without spaces, with numbers that are whole and not negative. Each
 * takes a position and answers the one behind what stands there, or -1 for anything else. Whatever they accept
 * JSON.parse accepts too; what they refuse may still be JSON.
 */
export function skipText(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return -1;
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < 32) return -1;
    if (byte !== BACKSLASH) continue;
    at = skipEscape(bytes, at, end);
    if (at < 0) return -1;
  }
  return -1;
}

/** A text without escapes, of printable ASCII alone: its bytes are its characters. */
export function skipPlainText(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return -1;
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < 32 || byte > 126 || byte === BACKSLASH) return -1;
  }
  return -1;
}

/** At most 15 digits, no leading zero. */
export function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at++;
  const length = at - start;
  if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[start] === ZERO)) return -1;
  return at;
}

/** The literal `text`, ASCII. */
export function skipLiteral(bytes: Uint8Array, start: number, end: number, text: Uint8Array): number {
  const { length } = text;
  if (start + length > end) return -1;
  for (let at = 0; at < length; at++) if (bytes[start + at] !== text[at]) return -1;
  return start + length;
}

export function skipObject(bytes: Uint8Array, start: number, end: number, depth = 0): number {
  if (bytes[start] !== OPEN_OBJECT || depth > DEEPEST) return -1;
  if (bytes[start + 1] === CLOSE_OBJECT) return start + 2;
  let at = start;
  do {
    at = skipText(bytes, at + 1, end);
    if (at < 0 || bytes[at] !== COLON) return -1;
    at = skipValue(bytes, at + 1, end, depth + 1);
    if (at < 0) return -1;
  } while (bytes[at] === COMMA);
  return bytes[at] === CLOSE_OBJECT && at < end ? at + 1 : -1;
}

export function skipList(bytes: Uint8Array, start: number, end: number, depth = 0): number {
  if (bytes[start] !== OPEN_LIST || depth > DEEPEST) return -1;
  if (bytes[start + 1] === CLOSE_LIST) return start + 2;
  let at = start;
  do {
    at = skipValue(bytes, at + 1, end, depth + 1);
    if (at < 0) return -1;
  } while (bytes[at] === COMMA);
  return bytes[at] === CLOSE_LIST && at < end ? at + 1 : -1;
}

function skipValue(bytes: Uint8Array, start: number, end: number, depth: number): number {
  switch (bytes[start]) {
    case QUOTE:
      return skipText(bytes, start, end);
    case OPEN_OBJECT:
      return skipObject(bytes, start, end, depth);
    case OPEN_LIST:
      return skipList(bytes, start, end, depth);
    default:
      return skipDigits(bytes, start, end);
  }
}

const U = 117;

/** From a backslash to the last character of its escape. */
function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  const kind = bytes[at + 1] ?? 0;
  if (at + 1 >= end) return -1;
  // " \ / b f n r t
  if (kind === 34 || kind === 92 || kind === 47 || kind === 98 || kind === 102) return at + 1;
  if (kind === 110 || kind === 114 || kind === 116) return at + 1;
  if (kind !== U || at + 5 >= end) return -1;
  for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(bytes[digit] ?? 0)) return -1;
  return at + 5;
}

function isHex(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70);
}
