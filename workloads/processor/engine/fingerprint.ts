import { createHash } from 'node:crypto';

/** Names one record of a log, so that a topic made anew under the same name is noticed. */
export interface Fingerprint {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly appendTime: number;
  /** Of the value: the first 16 hexadecimal digits of its SHA-256. */
  readonly hash: string;
}

export function fingerprintOf(offset: number, appendTime: number, value: Uint8Array | null): Fingerprint {
  const hash = createHash('sha256')
    .update(value ?? 'no value')
    .digest('hex')
    .slice(0, 16);
  return { offset, appendTime, hash };
}

/** Whether two fingerprints name the same record. */
export function sameRecord(a: Fingerprint, b: Fingerprint): boolean {
  return a.offset === b.offset && a.appendTime === b.appendTime && a.hash === b.hash;
}
