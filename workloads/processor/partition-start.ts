import { backoffMs } from '../lib/backoff.ts';
import {
  type Checkpoint,
  checkpointStamp,
  readCheckpoint,
  reviseState,
  takeCheckpoint,
  writeCheckpoint,
} from './engine/checkpoint.ts';
import { configHash } from './engine/engine-config.ts';
import type { PartitionState } from './engine/partition-state.ts';
import { nextRevision } from './engine/revision.ts';
import type { PartitionDeps } from './partition-port.ts';

/**
 * The stored checkpoint of a partition. One that can't be read (written by a newer processor, or damaged) is never
 * taken for none: it is asked for again until somebody has mended it, and the log says what is wrong.
 */
export async function readStored(
  partition: number,
  deps: PartitionDeps,
  signal: AbortSignal,
): Promise<Checkpoint | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const text = await deps.store.readCheckpoint(partition, signal);
    if (text === undefined) return undefined;
    const read = readCheckpoint(text);
    if (read.ok) return read.checkpoint;
    deps.log.error(
      { partition, because: read.reason },
      'the stored checkpoint can not be read: this partition waits; use the version that wrote it, or delete its row in processor_state',
    );
    await deps.clock.sleep(backoffMs(attempt, deps.retrying.bounds, deps.retrying.random), signal);
  }
}

/**
 * Begins the revision after `base`'s and stores it before any of its rows: a restart must find it, or rows of one
 * revision would carry two write times.
 */
export async function beginRevision(
  partition: number,
  base: Checkpoint,
  why: { readonly log: Parameters<typeof reviseState>[3]; readonly because: string },
  deps: PartitionDeps,
  signal: AbortSignal,
): Promise<PartitionState> {
  const clocks = { nowMs: deps.clock.now(), appendMs: base.appendRead };
  const revision = nextRevision(base.revision, configHash(deps.config), clocks);
  const state = reviseState(deps.config, base, revision, why.log);
  const checkpoint = takeCheckpoint(state);
  const stored = { text: writeCheckpoint(checkpoint), stamp: checkpointStamp(checkpoint) };
  await deps.store.writeCheckpoint(partition, stored, signal);
  deps.log.warn({ partition, revision: revision.number, because: why.because }, 'a new revision begins');
  deps.observer.revised(partition, why.because);
  return state;
}
