import type { Problem } from '../../api/problem-error.ts';

/** What came of a question to the API. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** `problem` is absent when nothing answers. */
  | { readonly ok: false; readonly problem: Problem | undefined };

const DEADLINE_MS = 15_000;

/** Asks the console's API; never rejects. @param path below `/api/v1` */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<Asked<T>> {
  try {
    const response = await fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(DEADLINE_MS), ...init });
    const body: unknown = await response.json();
    return response.ok ? { ok: true, value: body as T } : { ok: false, problem: body as Problem };
  } catch {
    return { ok: false, problem: undefined };
  }
}
