import type { WindowAnswer } from '../../api/shapes.ts';
import { type Asked, ask } from './ask.ts';

export interface Windows {
  readonly windowSeconds: number;
  readonly windows: readonly WindowAnswer[];
}

/** A page has a day of minutes, and a range at most 31 days. */
const MOST_PAGES = 31;

/** All windows of a range, page by page. @param range `from=…&to=…` */
export async function askWindows(path: string, range: string): Promise<Asked<Windows>> {
  const windows: WindowAnswer[] = [];
  let after = '';
  let windowSeconds = 60;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const answer = await ask<Windows & { readonly continue?: string }>(`${path}/windows?${range}${after}`);
    if (!answer.ok) return answer;
    windows.push(...answer.value.windows);
    windowSeconds = answer.value.windowSeconds;
    if (answer.value.continue === undefined) break;
    after = `&continue=${answer.value.continue}`;
  }
  return { ok: true, value: { windowSeconds, windows } };
}
