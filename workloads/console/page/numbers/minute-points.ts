/** What a chart needs of a window. */
export interface Counted {
  /** RFC 3339. */
  readonly start: string;
  readonly messages: number;
  readonly chatters: number;
}

/** Parallel columns, as uPlot takes them; times in seconds since 1970. */
export interface Points {
  readonly times: readonly number[];
  readonly messages: readonly (number | null)[];
  readonly chatters: readonly (number | null)[];
  /** Index of the window with most messages, the first of equals. */
  readonly peak: number | undefined;
}

/** No chart has room for more; where there are more each point stands for several windows. */
const MOST_POINTS = 3_000;

/**
 * Windows as points at even steps. A window without chat is not stored, so between stored ones there is zero; after the last one nothing is known yet. Of
 * several windows in one point the most is shown: a peak never vanishes.
 */
export function minutePoints(windows: readonly Counted[], windowSeconds: number): Points {
  const starts = windows.map(({ start }) => Date.parse(start) / 1_000);
  const first = starts[0];
  const last = starts.at(-1);
  if (first === undefined || last === undefined)
    return { times: [], messages: [], chatters: [], peak: undefined };
  const steps = Math.round((last - first) / windowSeconds) + 1;
  const step = windowSeconds * Math.ceil(steps / MOST_POINTS);
  const count = Math.floor((last - first) / step) + 1;
  const messages = new Array<number>(count).fill(0);
  const chatters = new Array<number>(count).fill(0);
  windows.forEach((window, i) => {
    const at = Math.floor(((starts[i] ?? first) - first) / step);
    messages[at] = Math.max(messages[at] ?? 0, window.messages);
    chatters[at] = Math.max(chatters[at] ?? 0, window.chatters);
  });
  const peak = messages.indexOf(messages.reduce((most, one) => Math.max(most, one), 0));
  return { times: messages.map((_, at) => first + at * step), messages, chatters, peak };
}
