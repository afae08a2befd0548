/** How large a batch may be. */
export interface BatchBounds {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Cuts what goes into one partition into batches, in order. Something larger than a batch is one of its own.
 */
export function inBatches<T>(
  items: readonly T[],
  bounds: BatchBounds,
  bytesOf: (item: T) => number = () => 0,
): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= bounds.rows || bytes + size > bounds.bytes) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
}
