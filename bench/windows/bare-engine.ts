import { decodeRecord } from '../../workloads/chat/codec.ts';
import type { Mark } from '../../workloads/chat/record.ts';
import { ScannedMessage } from '../../workloads/chat/scanned-message.ts';
import { encodeListed } from '../../workloads/chatters/chatters-blob.ts';
import { BatchCursor } from '../../workloads/kafkajs/batch-cursor.ts';
import type { FetchedBatch } from '../../workloads/kafkajs/fetched-batch.ts';
import type { Closing } from '../../workloads/processor/engine/closings.ts';
import { DecodedCount, ScannedCount } from '../../workloads/processor/engine/counted-message.ts';
import type { EngineConfig } from '../../workloads/processor/engine/engine-config.ts';
import { countGifts } from '../../workloads/processor/engine/gifts.ts';
import { topChatters } from '../../workloads/processor/engine/top-chatters.ts';
import {
  countEvent,
  countMessage,
  type OpenWindow,
  openWindow,
} from '../../workloads/processor/engine/windows.ts';

interface Room {
  readonly id: string;
  readonly windows: Map<number, OpenWindow>;
  readonly sources: { reached: number }[];
  current: OpenWindow | undefined;
  channel: string;
  day: number;
}

const NO_RESUME = {
  position: 0,
  before: undefined,
  clock: { append: 0, alive: 0 },
  sources: { sources: [], unwatched: [] },
};
const DAY_MS = 86_400_000;
const cursor = new BatchCursor();
const scanned = new ScannedMessage();
const message = new ScannedCount(scanned);

/**
 * What the engine of one partition would be if results might change with a restart: the same reading, scan, dedup, windows
 * and closing by the slowest source, but nothing is remembered of what is closed or of where a restart would begin,
 * there is no clock of the log, no silent source, no revision and no write time.
 */
export class BareEngine {
  readonly #config: EngineConfig;
  readonly #rooms = new Map<string, Room>();
  readonly #sources = new Map<string, { reached: number; readonly rooms: readonly Room[] }>();
  counted = 0;
  duplicates = 0;
  nextOffset = 0;

  constructor(config: EngineConfig) {
    this.#config = config;
  }

  get openWindows(): number {
    let open = 0;
    for (const { windows } of this.#rooms.values()) open += windows.size;
    return open;
  }

  /** Takes a batch; answers the windows that it closes. */
  feed(batch: FetchedBatch): Closing[] {
    const closings: Closing[] = [];
    cursor.load(batch);
    while (cursor.next()) {
      const { bytes, valueStart, valueEnd } = cursor;
      this.nextOffset = cursor.offset + 1;
      if (valueStart >= 0 && scanned.scan(bytes, valueStart, valueEnd)) {
        const window = this.#windowOf(this.#roomOf(message.room()), message.time);
        this.#note(countMessage(window, message));
      } else {
        this.#takeOther(closings);
      }
    }
    return closings;
  }

  #takeOther(closings: Closing[]): void {
    const decoded = decodeRecord(cursor.value());
    if (!decoded.ok) return;
    const { record } = decoded;
    if (record.type === 'room') return;
    if (record.type === 'mark') {
      this.#applyMark(record, closings);
      return;
    }
    const window = this.#windowOf(this.#roomOf(record.room), record.time);
    this.#note(
      record.type === 'message' ? countMessage(window, new DecodedCount(record)) : countEvent(window, record),
    );
  }

  #note(isNew: boolean): void {
    if (isNew) this.counted += 1;
    else this.duplicates += 1;
  }

  #roomOf(id: string): Room {
    let room = this.#rooms.get(id);
    if (room === undefined) {
      room = { id, windows: new Map(), sources: [], current: undefined, channel: '', day: -1 };
      this.#rooms.set(id, room);
    }
    return room;
  }

  #windowOf(room: Room, time: number): OpenWindow {
    const { current } = room;
    if (current !== undefined && time >= current.start && time < current.end) return current;
    const { windowMs } = this.#config;
    const start = time - (time % windowMs);
    let window = room.windows.get(start);
    if (window === undefined) {
      window = openWindow(start, start + windowMs, NO_RESUME);
      room.windows.set(start, window);
    }
    room.current = window;
    return window;
  }

  #applyMark(mark: Mark, closings: Closing[]): void {
    let source = this.#sources.get(mark.source);
    if (source === undefined) {
      source = { reached: 0, rooms: mark.rooms.map(id => this.#roomOf(id)) };
      this.#sources.set(mark.source, source);
      for (const room of source.rooms) room.sources.push(source);
    }
    source.reached = Math.max(source.reached, mark.reached);
    for (const room of source.rooms) this.#close(room, closings);
  }

  #close(room: Room, closings: Closing[]): void {
    let reached = Number.POSITIVE_INFINITY;
    for (const source of room.sources) if (source.reached < reached) reached = source.reached;
    for (const window of room.windows.values()) {
      if (window.end + this.#config.latenessMs > reached) continue;
      room.windows.delete(window.start);
      if (room.current === window) room.current = undefined;
      closings.push(this.#closing(room, window));
    }
  }

  #closing(room: Room, window: OpenWindow): Closing {
    const day = Math.floor(window.start / DAY_MS);
    const closing = {
      row: {
        room: room.id,
        channel: window.channel,
        windowStart: window.start,
        messages: window.messages,
        chatters: window.chatters.size,
        firstTimeChatters: window.firstTimeChatters,
        bits: window.bits,
        subscriptions: window.subscriptions,
        giftedSubscriptions: countGifts(window.gifts, new Map()),
        bans: window.bans,
        timeouts: window.timeouts,
        deletions: window.deletions,
        topChatters: topChatters(window.chatters.values(), this.#config.topChatters),
        revision: 1,
      },
      chatters: encodeListed(window.chatters.values(), undefined),
      stamp: 0,
      day,
      firstOfDay: day > room.day,
      renamed: room.channel !== window.channel,
    };
    room.channel = window.channel;
    room.day = Math.max(room.day, day);
    return closing;
  }
}
