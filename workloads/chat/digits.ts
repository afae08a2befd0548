const ZERO = 48;
/** More digits than any time or count has; fewer than lose precision in a number. */
const MOST_DIGITS = 15;
/** As many digits as surely fit into a small integer, which V8 adds up ten times faster than a float. */
const SMALL = 9;

/** The whole number that stands from `start` to `end`, or -1 when anything but 1 to 15 digits stands there. */
export function digits(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length <= 0 || length > MOST_DIGITS) return -1;
  if (length <= SMALL) return fewDigits(bytes, start, end);
  const middle = end - 6;
  const high = fewDigits(bytes, start, middle);
  const low = fewDigits(bytes, middle, end);
  return high === -1 || low === -1 ? -1 : high * 1_000_000 + low;
}

function fewDigits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = (value * 10 + digit) | 0;
  }
  return value;
}
