import type { Finding } from '../seen.ts';

/** What a condition is to say. `reason` is a key of operator/api/reasons.ts. */
export interface Judgement extends Finding {
  readonly status: 'True' | 'False' | 'Unknown';
}

export function good(reason: string, message: string): Judgement {
  return { status: 'True', reason, message };
}

export function bad(reason: string, message: string): Judgement {
  return { status: 'False', reason, message };
}

export function unknown(message: string): Judgement {
  return { status: 'Unknown', reason: 'NotObserved', message };
}
