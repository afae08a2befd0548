import { partitionOf } from '../chat/partition-of.ts';

/** Where a room's records go. */
export interface RoomLane {
  /** The key, a string that holds on to no line. */
  readonly key: string;
  readonly lane: number;
}

/** More rooms than a reader can have joined; garbage with ever new rooms must not fill the memory. */
const MOST_ROOMS = 1_000;

/** Remembers the partition of each room: hashing once a room, not once a message. */
export class RoomLanes {
  readonly lanes: number;
  readonly #known = new Map<string, RoomLane>();

  constructor(lanes: number) {
    this.lanes = lanes;
  }

  of(room: string): RoomLane {
    const known = this.#known.get(room);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_ROOMS) this.#known.clear();
    const lane = { key: room, lane: partitionOf(room, this.lanes) };
    this.#known.set(room, lane);
    return lane;
  }
}
