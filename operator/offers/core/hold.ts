import type { Vector } from './demand-vector.ts';

/** Free room of a node kept for one class of pods until it fits: after too long a wait, or because pods were revoked for it. */
export interface Hold {
  readonly kind: 'starvation' | 'revocation';
  readonly classKey: string;
  readonly role: string;
  readonly node: string;
  readonly demand: Vector;
  /** Milliseconds since 1970. */
  readonly since: number;
}
