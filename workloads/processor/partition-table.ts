import type { PartitionDeps } from './partition-port.ts';
import { PartitionRunner } from './partition-runner.ts';

/** The runners of the partitions that this processor is assigned. */
export class PartitionTable {
  readonly #deps: PartitionDeps;
  readonly #runners = new Map<number, PartitionRunner>();
  #joined = false;

  constructor(deps: PartitionDeps) {
    this.#deps = deps;
  }

  /** Whether the group has given an assignment, an empty one included, and is not rebalancing. */
  get joined(): boolean {
    return this.#joined;
  }

  get(partition: number): PartitionRunner | undefined {
    return this.#runners.get(partition);
  }

  all(): readonly PartitionRunner[] {
    return [...this.#runners.values()];
  }

  /** What this processor has of the log: partition -> offset it has read to, 0 where it has no state yet. */
  holds(): ReadonlyMap<number, number> {
    return new Map(this.all().map(({ partition, state }) => [partition, state?.nextOffset ?? 0]));
  }

  /** The group is rebalancing: nobody writes until it is clear whose the partitions are. */
  hold(): void {
    this.#joined = false;
    for (const runner of this.#runners.values()) runner.hold();
  }

  /**
   * The group has agreed: drops what was lost, makes what was gained, and lets each runner find its place. Must run to
   * its end before the next fetch, so it waits for nothing.
   */
  assign(partitions: readonly number[]): void {
    this.#joined = true;
    for (const [partition, runner] of this.#runners) {
      if (partitions.includes(partition)) continue;
      runner.stop();
      this.#runners.delete(partition);
    }
    for (const partition of partitions) {
      this.#deps.control.pause(partition);
      const runner = this.#runners.get(partition) ?? new PartitionRunner(partition, this.#deps);
      this.#runners.set(partition, runner);
      runner.attach();
    }
  }
}
