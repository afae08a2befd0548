import type { PartitionState } from './partition-state.ts';

/** What of a partition's state is shown to people and to monitoring. */
export interface PartitionFigures {
  /** Event time that every source of the partition has reached, milliseconds since 1970; undefined without a source. */
  readonly watermark: number | undefined;
  readonly sources: number;
  readonly rooms: number;
  readonly openWindows: number;
  /** Where a restart would begin to read: the first record of the oldest open window. */
  readonly position: number;
  readonly nextOffset: number;
  readonly revision: number;
}

export function partitionFigures(state: PartitionState): PartitionFigures {
  let watermark: number | undefined;
  for (const { reached } of state.sources.values()) {
    if (watermark === undefined || reached < watermark) watermark = reached;
  }
  let openWindows = 0;
  let position = state.nextOffset;
  for (const room of state.rooms.values()) {
    openWindows += room.windows.size;
    for (const { resume } of room.windows.values()) position = Math.min(position, resume.position);
  }
  return {
    watermark,
    sources: state.sources.size,
    rooms: state.rooms.size,
    openWindows,
    position,
    nextOffset: state.nextOffset,
    revision: state.revision.number,
  };
}
