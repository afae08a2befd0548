import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MarkClock } from './mark-clock.ts';

const EPOCH = 1_700_000_000_000;

/** What happens next, `afterMs` later by the true time. */
const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 5_000 }),
  connection: fc.integer({ min: 0, max: 3 }),
  kind: fc.constantFrom('message', 'message', 'message', 'ping', 'join', 'close', 'mark'),
  /** How long this takes to reach the other side. */
  latencyMs: fc.integer({ min: 1, max: 4_000 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Something the server sends over a connection at `sentAt`, and that arrives at `at`. True time. */
interface Sending {
  readonly connection: number;
  readonly kind: 'message' | 'pong';
  readonly sentAt: number;
  at: number;
}

/**
 * A server whose clock runs at the true rate with an offset of its own, and connections that deliver in order with
 * delays of their own. What the server sends over a connection after its JOIN and before its end arrives.
 */
class Play {
  readonly #options: Options;
  readonly #clock = new MarkClock({ marginMs: 2_000, idleAfterMs: 60_000 });
  readonly #joined = new Set<number>();
  #sendings: Sending[] = [];
  #promised = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  run(steps: readonly Step[]): void {
    let now = 0;
    for (const one of steps) {
      now += one.afterMs;
      this.#receive(now);
      this.#step(one, now);
      this.#mark(now);
    }
    this.#receive(Number.POSITIVE_INFINITY);
  }

  #step({ kind, connection, latencyMs }: Step, now: number): void {
    if (kind === 'join') {
      this.#joined.add(connection);
      this.#clock.joining(connection);
    } else if (kind === 'close') {
      this.#joined.delete(connection);
      this.#sendings = this.#sendings.filter(sending => sending.connection !== connection);
      this.#clock.closed(connection);
    } else if (kind === 'ping' && this.#joined.has(connection)) {
      this.#clock.pinged(connection, now);
      this.#send({ connection, kind: 'pong', sentAt: now + latencyMs, at: now + 2 * latencyMs });
    } else if (kind === 'message' && this.#joined.has(connection)) {
      this.#send({ connection, kind, sentAt: now, at: now + latencyMs });
    }
  }

  /** In order: what is sent later on a connection overtakes nothing on it. */
  #send(sending: Sending): void {
    const same = this.#sendings.filter(({ connection }) => connection === sending.connection);
    for (const other of same) {
      if (other.sentAt <= sending.sentAt) sending.at = Math.max(sending.at, other.at);
      else other.at = Math.max(other.at, sending.at);
    }
    this.#sendings.push(sending);
  }

  #receive(until: number): void {
    const due = this.#sendings.filter(({ at }) => at <= until);
    due.sort((a, b) => a.at - b.at || a.sentAt - b.sentAt);
    this.#sendings = this.#sendings.filter(({ at }) => at > until);
    for (const { at, connection, kind, sentAt } of due) {
      const time = EPOCH + sentAt + this.#options.serverAheadMs;
      if (kind === 'pong') this.#clock.ponged(connection, at, this.#options.tellsTime ? time : undefined);
      else {
        assert.ok(time > this.#promised, `a message of ${time} after a promise of ${this.#promised}`);
        this.#clock.message(connection, time, at, EPOCH + at);
      }
      this.#mark(at);
    }
  }

  #mark(at: number): void {
    const { reached } = this.#clock.promise(at);
    assert.ok(reached >= this.#promised, `the promise went back from ${this.#promised} to ${reached}`);
    this.#promised = reached;
  }
}

interface Options {
  /** PONGs carry the server's time. */
  readonly tellsTime: boolean;
  readonly serverAheadMs: number;
}

for (const tellsTime of [true, false]) {
  const how = tellsTime ? 'PONGs tell the time' : 'PONGs tell no time';
  test(`no message follows a promise that covers it, and no promise goes back when ${how}`, () => {
    const ahead = fc.integer({ min: -1_800, max: 60_000 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), ahead, (steps, serverAheadMs) => {
        const first: Step = { afterMs: 0, connection: 0, kind: 'join', latencyMs: 1 };
        new Play({ tellsTime, serverAheadMs }).run([first, ...steps]);
      }),
      { numRuns: 500 },
    );
  });
}
