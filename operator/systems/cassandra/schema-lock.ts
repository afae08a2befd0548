import type { Clock } from '../../kube/clock.ts';
import type { CassandraWire } from './cassandra-wire.ts';
import type { KeyspaceName } from './identifiers.ts';
import { giveLockBack, renewLock, takeLock } from './schema-history.ts';

/** Somebody else changes the keyspace now. */
export class SchemaLocked extends Error {
  override readonly name = 'SchemaLocked';
}

export interface LockOptions {
  readonly wire: CassandraWire;
  readonly clock: Clock;
  readonly keyspace: KeyspaceName;
  /** Unique for each time the lock is taken. */
  readonly holder: string;
  /** How long the lock outlives a holder that died. */
  readonly ttlSeconds: number;
}

/** A lock that is held. */
export interface HeldLock {
  readonly holder: string;
  /**
   * Renews the lock, and so makes sure it is held. Called before each statement: a holder that stood still longer than
   * the lock lives finds out before it changes anything.
   * @throws SchemaLocked when it is lost.
   */
  renew(): Promise<void>;
}

/**
 * Does `work` while holding the keyspace's lock, which is renewed every third of its life meanwhile and given back
 * afterwards.
 * @throws SchemaLocked when somebody else holds it.
 */
export async function withSchemaLock<T>(
  options: LockOptions,
  signal: AbortSignal,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const { wire, clock, keyspace, holder, ttlSeconds } = options;
  const taken = await wire.compareAndSet(takeLock(keyspace, holder, ttlSeconds));
  if (!taken.applied) {
    throw new SchemaLocked(
      `keyspace ${keyspace} is being changed by ${String(taken.row?.['lock_holder'])}; its lock ends at most ${ttlSeconds} s after its last sign of life`,
    );
  }
  const lock: HeldLock = {
    holder,
    async renew() {
      signal.throwIfAborted();
      const renewed = await wire.compareAndSet(renewLock(keyspace, holder, ttlSeconds));
      if (!renewed.applied) throw new SchemaLocked(`the lock on keyspace ${keyspace} was lost`);
    },
  };
  const over = new AbortController();
  const renewing = keepRenewing(lock, clock, (ttlSeconds * 1_000) / 3, over.signal);
  try {
    return await work(lock);
  } finally {
    over.abort();
    await renewing;
    // Not given back, it ends by itself.
    await wire.compareAndSet(giveLockBack(keyspace, holder)).catch(() => undefined);
  }
}

/** Renews in the background, for statements that take longer than the lock lives. Who loses it finds out at `renew`. */
async function keepRenewing(lock: HeldLock, clock: Clock, everyMs: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    try {
      await clock.sleep(everyMs, over);
      await lock.renew();
    } catch {
      if (over.aborted) return;
    }
  }
}
