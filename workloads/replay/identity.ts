/** Scrambles 32 bits into 32 others, one to one (the finalizer of MurmurHash3). */
export function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 32 bits that follow from a seed, a place in the script and what they are for. */
export function bitsFor(seed: number, index: number, purpose: number): number {
  return scramble(scramble(scramble(index) + seed) + Math.imul(purpose, 0x9e3779b1));
}

/**
 * The id of the event at `index`: a version 4 UUID. Deterministic, so that whoever reads the same script sees the
 * same ids; within a seed, different indexes never share one (`scramble` is one to one).
 */
export function uuidFor(seed: number, index: number): string {
  const a = hex(bitsFor(seed, index, 1));
  const b = hex(bitsFor(seed, index, 2));
  const c = hex((bitsFor(seed, index, 3) & 0x3fffffff) | 0x80000000);
  const d = hex(bitsFor(seed, index, 4));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
}

/** 32 hexadecimal digits that follow from a seed and a place in the script. */
export function nonceFor(seed: number, index: number): string {
  return (
    hex(bitsFor(seed, index, 5)) + hex(bitsFor(seed, index, 6)) + hex(bitsFor(seed, index, 7)) + hex(index)
  );
}

/** Logins remembered with their numbers; all are forgotten when there are more. */
const REMEMBERED = 50_000;
const numbers = new Map<string, string>();

/**
 * A login's number, as Twitch gives every account one: the same wherever the login appears. 52 bits, so that a
 * million logins do not meet.
 */
export function accountNumber(login: string): string {
  const known = numbers.get(login);
  if (known !== undefined) return known;
  if (numbers.size >= REMEMBERED) numbers.clear();
  const number = hashLogin(login);
  numbers.set(login, number);
  return number;
}

function hashLogin(login: string): string {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let at = 0; at < login.length; at++) {
    const code = login.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) + at;
  }
  return String((scramble(high) >>> 12) * 0x100000000 + scramble(low) + 1);
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(bits: number): string {
  const [a, b] = [BYTES[bits >>> 24] ?? '', BYTES[(bits >>> 16) & 255] ?? ''];
  return a + b + (BYTES[(bits >>> 8) & 255] ?? '') + (BYTES[bits & 255] ?? '');
}
