import type { Verdict } from '../lib/health-server.ts';
import type { RunnerMode } from './partition-runner.ts';

/** What readiness and liveness are decided by. Times in milliseconds. */
export interface ProcessorView {
  readonly joined: boolean;
  readonly sinceJoinedMs: number;
  readonly partitions: readonly PartitionView[];
  /** How long the store has been failing; undefined when it works. */
  readonly storeFailingMs: number | undefined;
  readonly storeError: string;
  /** How long ago Kafka last answered. */
  readonly sinceKafkaMs: number;
}

export interface PartitionView {
  readonly partition: number;
  readonly mode: RunnerMode;
  readonly lag: number | undefined;
  readonly sinceProgressMs: number;
}

/** A store that fails for a moment is not worth a change of readiness. */
const STORE_PATIENCE_MS = 10_000;
/** No progress for so long, with work to do and everything there to do it, is a fault of this process. */
const STUCK_MS = 120_000;
const NOT_JOINED_MS = 300_000;
/** What Kafka said longer ago says nothing about now. */
const FRESH_MS = 30_000;

/** Ready: the group has given its partitions, each has found its place, and what they close can be stored. */
export function readiness(view: ProcessorView): Verdict {
  if (!view.joined) return { ok: false, because: 'waiting for the consumer group to assign partitions' };
  const waiting = view.partitions.filter(({ mode }) => mode !== 'reading').map(({ partition }) => partition);
  if (view.storeFailingMs !== undefined && view.storeFailingMs > STORE_PATIENCE_MS) {
    return {
      ok: false,
      because: `Cassandra has been failing for ${seconds(view.storeFailingMs)} s: ${view.storeError}`,
    };
  }
  if (waiting.length > 0) {
    return { ok: false, because: `partitions ${waiting.join(', ')} are looking for their place in the log` };
  }
  return { ok: true };
}

/**
 * Live, unless a new process would help: kafkajs can stop fetching while its heartbeats go on (tulios/kafkajs#1616), and
 * can fail to come back after its connections dropped (#1513). A Cassandra or Kafka that is away is no reason.
 */
export function liveness(view: ProcessorView): Verdict {
  if (view.storeFailingMs !== undefined || view.sinceKafkaMs > FRESH_MS) return { ok: true };
  if (!view.joined) {
    if (view.sinceJoinedMs <= NOT_JOINED_MS) return { ok: true };
    return {
      ok: false,
      because: `Kafka answers, but the group was not joined for ${seconds(view.sinceJoinedMs)} s`,
    };
  }
  const stuck = view.partitions.find(
    ({ mode, lag, sinceProgressMs }) => mode === 'reading' && (lag ?? 0) > 0 && sinceProgressMs > STUCK_MS,
  );
  if (stuck === undefined) return { ok: true };
  return {
    ok: false,
    because: `partition ${stuck.partition} has ${stuck.lag} records to read and did not get on for ${seconds(stuck.sinceProgressMs)} s`,
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
