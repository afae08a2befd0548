import type { Asked } from '../state/ask.ts';

/** Whoever opens a page while a server comes up sees it seconds later, not at the next regular look. */
const FIRST_RETRY_MS = 1_000;

/** Whether the same question may be answered a moment later: nothing answered, or a server in trouble did. */
export function mayPass(answer: Asked<unknown>): boolean {
  return !answer.ok && (answer.problem === undefined || answer.problem.status >= 500);
}

/**
 * Milliseconds until a view asks again.
 * @param failures answers in a row that {@link mayPass}; each doubles the wait, from a second up to the regular one
 * @param random from 0 to below 1, spreads the tabs that wait for one server over half of the wait
 */
export function nextLook(everyMs: number, failures: number, random: number): number {
  if (failures === 0) return everyMs;
  return Math.min(everyMs, FIRST_RETRY_MS * 2 ** (failures - 1)) * (1 - random / 2);
}
