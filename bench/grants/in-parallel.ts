/** Does `work` for 0, 1, ... `count - 1`, at most `inFlight` at a time, in order of their start. */
export async function inParallel(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    for (let index = next++; index < count; index = next++) await work(index);
  }
  await Promise.all(Array.from({ length: Math.min(count, inFlight) }, worker));
}
