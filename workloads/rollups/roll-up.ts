import { type Chatters, cutChatters, mergeChatters, nobody, topOf, totalsOf } from '../chatters/chatters.ts';
import { addFigures, noFigures, type SpanFigures } from './span-figures.ts';

/** A part of a span as it is stored: a window of an hour, an hour of a day. */
export interface SpanPart {
  readonly start: number;
  /** The channel's login then. */
  readonly channel: string;
  readonly figures: SpanFigures;
  /** Undefined: who wrote was not kept, or can't be read. */
  readonly chatters: Chatters | undefined;
}

/** A span made from its parts. */
export interface SpanResult {
  /** The login of the last part. */
  readonly channel: string;
  readonly figures: SpanFigures;
  /** Who wrote, as far as it is kept for what is made from this span. */
  readonly people: Chatters;
  /** Different people; an estimate when not `exact`. */
  readonly chatters: number;
  readonly firstTimeChatters: number;
  readonly top: readonly { readonly user: string; readonly login: string; readonly messages: number }[];
  /** Everybody was counted: `chatters`, `firstTimeChatters` and `top` are right to the last message. */
  readonly exact: boolean;
}

export interface RollUpOptions {
  /** People in `top` at most. */
  readonly top: number;
  /** People kept by name in `people`; of the others only what is needed for bounds. */
  readonly people: number;
}

/**
 * Rolls up the parts of a span: a pure function of what is stored, so doing it again gives the same. Different people can't be added, and the top ten
 * of an hour are not among the top tens of its minutes: both are counted anew from everybody (docs/data-model.md). Undefined when there are no parts.
 */
export function rollUp(parts: readonly SpanPart[], options: RollUpOptions): SpanResult | undefined {
  const inOrder = parts.toSorted((a, b) => a.start - b.start);
  const last = inOrder.at(-1);
  if (last === undefined) return undefined;
  const figures = inOrder.reduce((sum, part) => addFigures(sum, part.figures), noFigures);
  const all = mergeAll(inOrder.map(({ chatters }) => chatters ?? nobody));
  const totals = totalsOf(all);
  return {
    channel: last.channel,
    figures,
    people: cutChatters(all, options.people),
    chatters: totals.chatters,
    firstTimeChatters: totals.firsts,
    top: topOf(all, options.top).map(({ user, login, messages }) => ({ user, login, messages })),
    exact: totals.exact && inOrder.every(({ chatters }) => chatters !== undefined),
  };
}

/** Neighbours first, so that each person is moved a few times and not once a part. */
function mergeAll(all: readonly Chatters[]): Chatters {
  let merged = all;
  while (merged.length > 1) {
    const pairs: Chatters[] = [];
    for (let at = 0; at < merged.length; at += 2)
      pairs.push(mergeChatters(merged[at] ?? nobody, merged[at + 1] ?? nobody));
    merged = pairs;
  }
  return merged[0] ?? nobody;
}
