const ZERO = 48;
/** More digits than any time or count has; fewer than lose precision in a number. */
const MOST_DIGITS = 15;

/** The whole number that stands from `start` to `end`, or -1 when anything but 1 to 15 digits stands there. */
export function digits(line: string, start: number, end: number): number {
  if (end <= start || end - start > MOST_DIGITS) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = line.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
