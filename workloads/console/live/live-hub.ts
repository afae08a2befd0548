import type { Clock } from '../../lib/clock.ts';
import { type Bye, type LiveEvent, type LivePlace, readPlace, writePlace } from '../protocol/live-event.ts';
import type { LivePicture } from '../protocol/live-picture.ts';

/** A tab's stream, as the hub sees it. */
export interface Tab {
  /** Writes an event's text. */
  write(text: string): void;
  /** Bytes written that the tab has not taken yet. */
  waiting(): number;
  /** Ends the stream after what was written. */
  end(): void;
}

/** What a tab may and wants to see. Tabs of one `id` are told the same texts. */
export interface Choice {
  readonly id: string;
  readonly sees: (scope: string) => boolean;
}

export interface HubOptions<V> {
  readonly picture: LivePicture<V>;
  readonly clock: Clock;
  /** Names this run of the console: places of other runs begin anew. */
  readonly run: string;
  /** Milliseconds since the source was last heard of; null: never. */
  readonly sourceAge: () => number | null;
  readonly dropped: () => void;
}

interface Feed {
  readonly choice: Choice;
  /** With the bytes that may wait for each. */
  readonly tabs: Map<Tab, number>;
  /** Version of the last text. */
  told: number;
  /** Nothing for this feed has changed up to here beyond what was told. */
  looked: number;
}

/** At most four texts a second. */
const EVERY_MS = 250;
const BEAT_MS = 10_000;
/** More waits for a tab only when it does not read. What it was told first may be larger, and is allowed for until it was taken. */
const MOST_WAITING = 256 * 1_024;

/** Tells tabs what changes in the picture: each text is made once for all tabs that see the same. */
export class LiveHub<V> {
  readonly #options: HubOptions<V>;
  readonly #feeds = new Map<string, Feed>();
  #beatAt = Number.NEGATIVE_INFINITY;

  constructor(options: HubOptions<V>) {
    this.#options = options;
  }

  get tabs(): number {
    return [...this.#feeds.values()].reduce((sum, { tabs }) => sum + tabs.size, 0);
  }

  /** A tab comes, at the id of the last event it had or at none. Answers how to leave. */
  open(choice: Choice, at: string | undefined, tab: Tab): () => void {
    const { picture, clock } = this.#options;
    const feed = this.#feeds.get(choice.id) ?? {
      choice,
      tabs: new Map(),
      told: picture.version,
      looked: picture.version,
    };
    this.#feeds.set(choice.id, feed);
    const first = this.#first(choice, readPlace(at)) + this.#beat(clock.now());
    tab.write(first);
    feed.tabs.set(tab, Buffer.byteLength(first) + MOST_WAITING);
    return () => {
      feed.tabs.delete(tab);
      if (feed.tabs.size === 0 && this.#feeds.get(choice.id) === feed) this.#feeds.delete(choice.id);
    };
  }

  /** Tells and beats until the signal, and then says goodbye to all; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      this.tell();
      await clock.sleep(EVERY_MS, signal).catch(() => undefined);
    }
    for (const feed of this.#feeds.values()) for (const tab of feed.tabs.keys()) this.bye(tab, 'Draining');
  }

  /** One round: what changed, and from time to time that the stream lives. */
  tell(): void {
    const { clock } = this.#options;
    const beats = clock.monotonic() - this.#beatAt >= BEAT_MS;
    if (beats) this.#beatAt = clock.monotonic();
    for (const feed of this.#feeds.values()) {
      const text = this.#news(feed) + (beats ? this.#beat(clock.now()) : '');
      if (text !== '') this.#write(feed, text);
    }
  }

  bye(tab: Tab, reason: Bye['reason']): void {
    tab.write(encode({ type: 'bye', reason }));
    tab.end();
  }

  #write(feed: Feed, text: string): void {
    for (const [tab, most] of feed.tabs) {
      const waiting = tab.waiting();
      if (waiting === 0) feed.tabs.set(tab, MOST_WAITING);
      if (waiting > most) {
        feed.tabs.delete(tab);
        this.#options.dropped();
        this.bye(tab, 'TooSlow');
      } else {
        tab.write(text);
      }
    }
  }

  #first(choice: Choice, at: LivePlace | undefined): string {
    const { picture, clock, run } = this.#options;
    const { version } = picture;
    const id = writePlace({ run, choice: choice.id, version });
    const known = at?.run === run && at.choice === choice.id ? at.version : undefined;
    const changes = known === undefined ? undefined : picture.since(known, choice.sees);
    if (known === undefined || changes === undefined) {
      const entries = picture.snapshot(choice.sees);
      return encode({ type: 'snapshot', version, now: clock.now(), entries }, id);
    }
    return encode({ type: 'delta', from: known, to: version, now: clock.now(), ...changes }, id);
  }

  #news(feed: Feed): string {
    const { picture, clock, run } = this.#options;
    const { version } = picture;
    if (feed.looked === version) return '';
    const changes = picture.since(feed.looked, feed.choice.sees);
    feed.looked = version;
    if (changes !== undefined && changes.set.length === 0 && changes.removed.length === 0) return '';
    const id = writePlace({ run, choice: feed.choice.id, version });
    const from = feed.told;
    feed.told = version;
    if (changes === undefined) {
      const entries = picture.snapshot(feed.choice.sees);
      return encode({ type: 'snapshot', version, now: clock.now(), entries }, id);
    }
    return encode({ type: 'delta', from, to: version, now: clock.now(), ...changes }, id);
  }

  #beat(now: number): string {
    return encode({ type: 'beat', now, sourceAge: this.#options.sourceAge() });
  }
}

/** An event as the stream has it (HTML, "Server-sent events"): JSON has no line breaks, so one `data` line is enough. */
function encode<V>(event: LiveEvent<V>, id?: string): string {
  const { type } = event;
  return `event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`;
}
