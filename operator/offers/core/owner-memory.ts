/** What is remembered of a workload by controller UID and template hash, so that it outlives each pod. */
export interface OwnerMemory {
  readonly key: string;
  /** Since when the head of its queue has waited: its oldest waiting pod's creation, or its last grant if that was later. 0: nothing waits. */
  waitingSince: number;
  /** Milliseconds since 1970. */
  lastGrant: number;
  /** The last grant as a running number: between workloads of one age the turn goes round. */
  grantNumber: number;
  /** Until when a node is not tried, by name. */
  readonly declined: Map<string, Decline>;
  /** Until when no node is tried. */
  backoff: Decline | undefined;
  /** Grants in a row that could not be bound. */
  failures: number;
  /** Waiting pods. */
  waiting: number;
  /** When its last waiting pod went. */
  unusedSince: number;
}

/** A refusal with an end (Mesos: refuse_seconds). Milliseconds since 1970. */
export interface Decline {
  readonly until: number;
  readonly because: string;
}

/** Marathon's launch backoff: 1 s, x 1.15 with each failure in a row, at most 300 s. */
export function launchBackoffMs(failures: number): number {
  return Math.min(300_000, 1_000 * 1.15 ** Math.max(0, failures - 1));
}

/** How often memories that nobody uses are looked for. */
const SWEEP_MS = 60_000;

/** Memories of all workloads; those of workloads without waiting pods are dropped after a while. */
export class OwnerMemories {
  readonly #memories = new Map<string, OwnerMemory>();
  readonly #keepMs: number;
  #nextEnd = Number.POSITIVE_INFINITY;
  #nextSweep = Number.NEGATIVE_INFINITY;

  /** @param keepMs how long a workload without waiting pods is remembered; a deleted pod's successor comes within seconds */
  constructor(keepMs = 600_000) {
    this.#keepMs = keepMs;
  }

  /** When the next decline ends; infinity: none does. */
  get nextEnd(): number {
    return this.#nextEnd;
  }

  get(key: string): OwnerMemory | undefined {
    return this.#memories.get(key);
  }

  of(key: string): OwnerMemory {
    let memory = this.#memories.get(key);
    if (memory === undefined) {
      memory = {
        key,
        waitingSince: 0,
        lastGrant: 0,
        grantNumber: 0,
        declined: new Map(),
        backoff: undefined,
        failures: 0,
        waiting: 0,
        unusedSince: Number.POSITIVE_INFINITY,
      };
      this.#memories.set(key, memory);
    }
    return memory;
  }

  /** Declines a node, or with `node` undefined all nodes, until a time. */
  decline(key: string, node: string | undefined, decline: Decline): void {
    const memory = this.of(key);
    if (node === undefined) memory.backoff = decline;
    else memory.declined.set(node, decline);
    this.#nextEnd = Math.min(this.#nextEnd, decline.until);
  }

  /** Forgets that grants of a workload failed; says whether there was anything to forget. */
  reset(key: string): boolean {
    const memory = this.#memories.get(key);
    if (memory === undefined) return false;
    const { failures, declined, backoff } = memory;
    if (failures === 0 && declined.size === 0 && backoff === undefined) return false;
    memory.failures = 0;
    memory.declined.clear();
    memory.backoff = undefined;
    return true;
  }

  /** Drops declines that have ended; returns the workloads that may try again. Free of cost while nothing ends. */
  expire(now: number): ReadonlySet<string> {
    const freed = new Set<string>();
    if (now < this.#nextEnd && now < this.#nextSweep) return freed;
    this.#nextSweep = now + SWEEP_MS;
    this.#nextEnd = Number.POSITIVE_INFINITY;
    for (const memory of this.#memories.values()) {
      if (endDeclines(memory, now)) freed.add(memory.key);
      for (const { until } of memory.declined.values()) this.#nextEnd = Math.min(this.#nextEnd, until);
      if (memory.backoff !== undefined) this.#nextEnd = Math.min(this.#nextEnd, memory.backoff.until);
      if (memory.waiting === 0 && now - memory.unusedSince > this.#keepMs) this.#memories.delete(memory.key);
    }
    return freed;
  }
}

function endDeclines(memory: OwnerMemory, now: number): boolean {
  let ended = false;
  for (const [node, { until }] of memory.declined) {
    if (until > now) continue;
    memory.declined.delete(node);
    ended = true;
  }
  if (memory.backoff !== undefined && memory.backoff.until <= now) {
    memory.backoff = undefined;
    ended = true;
  }
  return ended;
}
