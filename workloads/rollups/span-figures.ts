/** What happened in a channel in a span of time, people apart. Sums, so that an hour's is that of its windows and a day's that of its hours. */
export interface SpanFigures {
  /** Windows with chat or events. */
  readonly windows: number;
  readonly messages: number;
  readonly bits: number;
  readonly subscriptions: number;
  readonly giftedSubscriptions: number;
  readonly bans: number;
  readonly timeouts: number;
  readonly deletions: number;
  /** The window with most messages, of several the first. Its start is in milliseconds since 1970. */
  readonly peak: { readonly start: number; readonly messages: number } | undefined;
}

/** The identity of {@link addFigures}. */
export const noFigures: SpanFigures = {
  windows: 0,
  messages: 0,
  bits: 0,
  subscriptions: 0,
  giftedSubscriptions: 0,
  bans: 0,
  timeouts: 0,
  deletions: 0,
  peak: undefined,
};

/** Both spans as one; associative and commutative. */
export function addFigures(a: SpanFigures, b: SpanFigures): SpanFigures {
  return {
    windows: a.windows + b.windows,
    messages: a.messages + b.messages,
    bits: a.bits + b.bits,
    subscriptions: a.subscriptions + b.subscriptions,
    giftedSubscriptions: a.giftedSubscriptions + b.giftedSubscriptions,
    bans: a.bans + b.bans,
    timeouts: a.timeouts + b.timeouts,
    deletions: a.deletions + b.deletions,
    peak: higher(a.peak, b.peak),
  };
}

function higher(a: SpanFigures['peak'], b: SpanFigures['peak']): SpanFigures['peak'] {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.messages !== b.messages) return a.messages > b.messages ? a : b;
  return a.start <= b.start ? a : b;
}
