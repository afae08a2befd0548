import { ChannelChat, type EventDraft } from './channel-chat.ts';
import { chatRate } from './chat-rate.ts';
import type { ChatScript, ScriptEvent } from './chat-script.ts';
import { type ChatMix, type ChatShape, fittedShape, usualMix } from './chat-shape.ts';
import { bitsFor } from './identity.ts';
import { type Random, seededRandom } from './random.ts';

export interface GenerateOptions {
  readonly channels: readonly string[];
  readonly seed: number;
  /** Event time of the first second, milliseconds since 1970. */
  readonly start: number;
  /** Chat messages to make over all channels; other events come on top. null: without end. */
  readonly messages: number | null;
  /** Mean messages a second in each channel; the shape's own when absent. */
  readonly ratePerSecond?: number;
  readonly shape?: ChatShape;
  readonly mix?: ChatMix;
}

/**
 * Chat that looks like a real channel's (see chat-shape.ts for what was measured), made of invented users and words.
 * A pure function of its options: the same seed gives the same events.
 */
export function generateChat(options: GenerateOptions): ChatScript {
  const { messages } = options;
  const total = messages === null ? null : count(limited(options, messages));
  return {
    channels: [...options.channels].sort(),
    total,
    events: () => (messages === null ? endless(options) : limited(options, messages)),
  };
}

function* limited(options: GenerateOptions, messages: number): Generator<ScriptEvent> {
  let left = messages;
  if (left === 0) return;
  for (const event of endless(options)) {
    yield event;
    if (event.kind === 'message' && --left === 0) return;
  }
}

function* endless(options: GenerateOptions): Generator<ScriptEvent> {
  const { seed, start, shape = fittedShape, mix = usualMix } = options;
  const rooms = options.channels.map((channel, place) => {
    const random = seededRandom(bitsFor(seed, place, 100));
    const rate = chatRate(shape, options.ratePerSecond ?? shape.ratePerSecond, random);
    return { channel, random, rate, chat: new ChannelChat(shape, mix, place, seed, random) };
  });
  let index = 0;
  for (let second = start; ; second += 1000) {
    const drafts: Draft[] = [];
    for (const { channel, random, rate, chat } of rooms) {
      for (const offset of offsetsIn(random, rate.next().value)) drafts.push({ offset, channel, chat });
    }
    drafts.sort((a, b) => a.offset - b.offset);
    for (const { offset, channel, chat } of drafts) {
      for (const draft of chat.next()) {
        const event = place(draft, index++, second + offset, channel);
        if (event.kind === 'message') chat.said(event);
        yield event;
      }
    }
  }
}

interface Draft {
  readonly offset: number;
  readonly channel: string;
  readonly chat: ChannelChat;
}

function place(draft: EventDraft, index: number, time: number, channel: string): ScriptEvent {
  return { ...draft, index, time, channel };
}

/** Milliseconds within a second, rising. */
function offsetsIn(random: Random, number: number): number[] {
  return Array.from({ length: number }, () => Math.floor(random() * 1000)).sort((a, b) => a - b);
}

function count(events: Iterable<ScriptEvent>): number {
  let number = 0;
  for (const _ of events) number++;
  return number;
}
