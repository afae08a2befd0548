/** Does something with every item, `size` of them at once, in order. Rejects with the first failure after its batch. */
export async function inBatches<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    const batch = await Promise.allSettled(items.slice(start, start + size).map(work));
    for (const result of batch) if (result.status === 'rejected') throw result.reason;
  }
}
