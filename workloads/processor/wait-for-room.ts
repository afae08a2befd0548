import type { Clock } from '../lib/clock.ts';
import type { PartitionRunner } from './partition-runner.ts';

/** What is waited for: a runner that is too full to read on. */
export type FullRunner = Pick<PartitionRunner, 'full' | 'mode' | 'tick' | 'flushing'>;

/** How long at most until it is looked at again. */
const LOOK_EVERY_MS = 500;

/**
 * Waits until the store has taken enough of a runner's closings, at most until the flush under way ends, or half a
 * second. While the group rebalances no flush is under way and none begins; then only the clock may end the wait: a loop
 * over this would let nothing else run, the rebalance included.
 */
export async function waitForRoom(runner: FullRunner, clock: Clock): Promise<void> {
  runner.tick();
  const { flushing } = runner;
  const ended = new AbortController();
  const look = clock.sleep(LOOK_EVERY_MS, ended.signal).catch(() => undefined);
  await (flushing === undefined ? look : Promise.race([flushing, look]));
  // Flushes end often: their looks are not to pile up.
  ended.abort(new Error('the flush has ended'));
}
