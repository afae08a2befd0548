import type { Random } from '../kube/backoff.ts';

/** At most one status write of a role in this time, and how often it is looked at. */
const WRITE_EVERY_MS = 10_000;

/** What is remembered of roles between two looks; times are of a monotonic clock, in milliseconds. A restart may forget it. */
export class RolePace {
  readonly #writtenAt = new Map<string, number>();
  readonly #unmetSince = new Map<string, number>();

  /** How long until the role's status may be written again; 0: now. */
  mayWriteIn(uid: string, now: number): number {
    const last = this.#writtenAt.get(uid);
    return last === undefined ? 0 : Math.max(0, last + WRITE_EVERY_MS - now);
  }

  wrote(uid: string, now: number): void {
    this.#writtenAt.set(uid, now);
  }

  /** Until the next look at a role at rest; jittered, and never before it may be written. */
  lookAgainIn(random: Random): number {
    return Math.ceil(WRITE_EVERY_MS * (1 + random() / 10));
  }

  /** How long pods have been seen waiting for what is guaranteed to the role, this look included. */
  unmetFor(uid: string, unmet: boolean, now: number): number {
    if (!unmet) {
      this.#unmetSince.delete(uid);
      return 0;
    }
    const since = this.#unmetSince.get(uid) ?? now;
    this.#unmetSince.set(uid, since);
    return now - since;
  }

  forget(uid: string): void {
    this.#writtenAt.delete(uid);
    this.#unmetSince.delete(uid);
  }
}
