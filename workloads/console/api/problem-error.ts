import { type ProblemName, problems } from './problems.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The body of an answer that is no result (RFC 9457), with a word to branch on and the next step for people. */
export interface Problem {
  /** `urn:smack:problem:` and the reason. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: ProblemName;
  readonly next: string;
}

/** A request ends with a problem; thrown through the handlers and answered in one place. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly reason: ProblemName;
  /** Seconds, for the header Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(reason: ProblemName, detail: string, retryAfter?: number) {
    super(detail);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/** The whole body. */
export function problemOf(reason: ProblemName, detail: string): Problem {
  const { title, status, next } = problems[reason];
  return { type: `urn:smack:problem:${reason}`, title, status, detail, reason, next };
}
