import { encodeRecord } from '../chat/codec.ts';
import type { Mark } from '../chat/record.ts';
import type { MarkClock } from './mark-clock.ts';
import type { RecordQueue } from './record-queue.ts';
import type { RoomLanes } from './room-lanes.ts';

/** What a mark writer needs. */
export interface MarkWriterParts {
  readonly source: string;
  readonly clock: MarkClock;
  readonly chat: RecordQueue;
  readonly markEveryMs: number;
}

/** Writes a source's marks: into every lane one, with the rooms that live there. */
export class MarkWriter {
  readonly #parts: MarkWriterParts;
  readonly #lanes: RoomLanes;
  #rooms: readonly string[] = [];
  #roomsOfLane: readonly (readonly string[])[];
  #dueAt = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(parts: MarkWriterParts, lanes: RoomLanes) {
    this.#parts = parts;
    this.#lanes = lanes;
    this.#roomsOfLane = parts.chat.lanes.map(() => []);
  }

  /** The rooms that this source reads; true when they are not those of before. */
  setRooms(rooms: readonly string[]): boolean {
    const sorted = [...new Set(rooms)].sort();
    if (sorted.length === this.#rooms.length && sorted.every((room, at) => room === this.#rooms[at]))
      return false;
    this.#rooms = sorted;
    this.#roomsOfLane = this.#roomsOfLane.map((_, lane) =>
      sorted.filter(room => this.#lanes.of(room).lane === lane),
    );
    return true;
  }

  /** Whether it is time for the next marks. */
  due(monotonic: number): boolean {
    return monotonic >= this.#dueAt;
  }

  /** Puts marks behind everything that stands in the lanes. Returns how many. */
  write(monotonic: number): number {
    this.#dueAt = monotonic + this.#parts.markEveryMs;
    const { state, reached } = this.#parts.clock.promise(monotonic);
    return this.#push(state, reached);
  }

  /** Puts the last marks. Nothing may be written after them. */
  end(monotonic: number): number {
    const { reached } = this.#parts.clock.promise(monotonic);
    const count = this.#push('ended', reached);
    this.#ended = true;
    return count;
  }

  #push(state: Mark['state'], reached: number): number {
    if (this.#ended) throw new Error('a source that has ended marks nothing');
    for (const [lane, rooms] of this.#roomsOfLane.entries()) {
      const mark: Mark = { type: 'mark', source: this.#parts.source, state, reached, rooms };
      this.#parts.chat.pushMark(lane, { key: null, value: encodeRecord(mark), mark: true });
    }
    return this.#roomsOfLane.length;
  }
}
