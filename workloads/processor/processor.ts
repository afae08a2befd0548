import type { Client } from 'cassandra-driver';
import type { Kafka } from 'kafkajs';
import type { Clock } from '../lib/clock.ts';
import type { Verdict } from '../lib/health-server.ts';
import type { Log } from '../lib/log.ts';
import { joinEstimates } from './backlog.ts';
import { ChatConsumer } from './consumer.ts';
import { takeLiveFigures } from './engine/live-figures.ts';
import { type PartitionFigures, partitionFigures } from './engine/partition-figures.ts';
import { LogBoundsReader } from './log-bounds.ts';
import type { PartitionStore } from './partition-port.ts';
import type { RunnerMode } from './partition-runner.ts';
import { PartitionTable } from './partition-table.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ProcessorMeters } from './processor-metrics.ts';
import { SideTopics } from './side-topics.ts';
import { createPartitionStore } from './store/partition-store.ts';
import type { Retrying } from './store/retry-forever.ts';
import { StoreHealth } from './store/store-health.ts';
import { liveness, type ProcessorView, readiness } from './verdicts.ts';

export interface ProcessorOptions {
  readonly config: ProcessorConfig;
  readonly pod: string;
  readonly kafka: Kafka;
  /** With the pipeline's keyspace; may not be connected yet. */
  readonly cassandra: Client;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** Asked for at each use: the metrics want the partitions, which are made in here. */
  readonly meters: () => ProcessorMeters | undefined;
}

/** A partition as `/partitions` shows it. */
export type ShownPartition = {
  readonly partition: number;
  readonly mode: RunnerMode;
  readonly lag: number | null;
  /** Until the backlog is worked off; null when that is not known or, at these rates, never. */
  readonly catchUpSeconds: number | null;
} & Partial<PartitionFigures>;

const TICK_MS = 250;
const LIVE_EVERY_MS = 1_000;
const COMMIT_EVERY_MS = 2_000;
const LOOK_AT_LOG_EVERY_MS = 10_000;
const LIVE_ROOMS = 500;
const RETRY_BOUNDS = { firstMs: 100, capMs: 10_000 };

/** Chat from Kafka into windows in Cassandra: the partitions of one process, and what goes on beside their reading. */
export class Processor {
  readonly partitions: PartitionTable;
  readonly #options: ProcessorOptions;
  readonly #consumer: ChatConsumer;
  readonly #side: SideTopics;
  readonly #health: StoreHealth;
  readonly #bounds: LogBoundsReader;
  readonly #stopped = new AbortController();
  readonly #retrying: Retrying;
  readonly #startedAt: number;
  #joinedAt: number | undefined;
  #kafkaAt = Number.NEGATIVE_INFINITY;
  #consuming: Promise<void> | undefined;

  constructor(options: ProcessorOptions) {
    this.#options = options;
    const { config, kafka, clock, random, log } = options;
    this.#startedAt = clock.monotonic();
    this.#health = new StoreHealth(clock);
    this.#bounds = new LogBoundsReader(kafka, config.topics.chat);
    this.#retrying = {
      clock,
      random,
      bounds: RETRY_BOUNDS,
      onFailure: (error, attempt) => this.#warn(error, attempt),
    };
    this.#side = new SideTopics({
      kafka,
      topics: config.topics,
      pod: options.pod,
      now: clock.now,
      log,
      onDropped: letters => options.meters()?.droppedLetters(letters),
    });
    this.#consumer = new ChatConsumer({
      kafka,
      topic: config.topics.chat,
      group: config.group,
      clock,
      random,
      log,
      onJoin: () => {
        this.#joinedAt = clock.monotonic();
        options.meters()?.joined();
      },
    });
    this.partitions = new PartitionTable({
      config: {
        windowMs: config.windowSeconds * 1_000,
        latenessMs: config.latenessSeconds * 1_000,
        topChatters: config.topChatters,
      },
      control: {
        seek: (partition, offset) => this.#consumer.seek(partition, offset),
        pause: partition => this.#consumer.pause(partition),
        resume: partition => this.#consumer.resume(partition),
        bounds: partition => this.#bounds.read(partition),
      },
      store: this.#newStore(),
      observer: {
        took: (_partition, before, after) => options.meters()?.took(before, after),
        undecodable: (partition, values) => {
          options.meters()?.undecodable(values.length);
          this.#side.addUndecodable(partition, values);
        },
        revised: () => options.meters()?.revised(),
      },
      retrying: this.#retrying,
      clock,
      log,
    });
  }

  /** Works until {@link drain}. */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    this.#consuming = this.#consumer.run(this.partitions, signal);
    await Promise.all([
      this.#consuming,
      this.#every(TICK_MS, () => {
        for (const runner of this.partitions.all()) runner.tick();
      }),
      this.#every(LIVE_EVERY_MS, () => this.#sendLive()),
      this.#every(COMMIT_EVERY_MS, () => this.#consumer.commit(this.partitions)),
      this.#every(LOOK_AT_LOG_EVERY_MS, () => this.#lookAtLog()),
    ]);
  }

  /** Reads no more, stores everything, then leaves the group, so that who takes over finds it all done. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#consumer.drain(this.partitions);
    const finished = await Promise.allSettled(this.partitions.all().map(runner => runner.finish(signal)));
    await this.#consumer.commit(this.partitions);
    this.#stopped.abort(new Error('draining'));
    await Promise.allSettled([this.#side.close(), this.#bounds.close(), this.#consuming]);
    const failed = finished.find(result => result.status === 'rejected');
    if (failed === undefined) return;
    // Out of time is a fault. A rebalance is not: who takes over closes what was not stored.
    if (signal.aborted) throw failed.reason;
    this.#options.log.info({ err: failed.reason }, 'the group rebalanced during the drain');
  }

  ready(): Verdict {
    return readiness(this.#view());
  }

  live(): Verdict {
    return liveness(this.#view());
  }

  /** For `/partitions`: where each assigned partition stands. */
  show(): ShownPartition[] {
    return this.partitions.all().map(({ partition, mode, lag, state, backlog }) => ({
      partition,
      mode,
      lag: lag ?? null,
      catchUpSeconds: finite(backlog.estimate()?.catchUpSeconds),
      ...(state === undefined ? {} : partitionFigures(state)),
    }));
  }

  #newStore(): PartitionStore {
    const { config, cassandra: client, meters } = this.#options;
    return createPartitionStore({
      client,
      config,
      retrying: {
        ...this.#retrying,
        onFailure: (error, attempt) => {
          this.#health.failed(error);
          meters()?.storeFailed();
          this.#warn(error, attempt);
        },
      },
      onSuccess: () => this.#health.succeeded(),
      onWrite: (seconds, rows) => meters()?.wrote(seconds, rows),
      onRollUp: () => meters()?.rolledUp(),
    });
  }

  #warn(error: unknown, attempt: number): void {
    // The first of a row of failures says it all.
    if (attempt === 0)
      this.#options.log.warn({ err: error }, 'a call failed and is repeated until it succeeds');
  }

  #sendLive(): void {
    // Figures that could not be sent stay marked as changed, and are newer when they are.
    if (this.#side.busy) return;
    this.#side.send(
      this.partitions
        .all()
        .flatMap(({ mode, state }) =>
          mode === 'reading' && state !== undefined ? takeLiveFigures(state, LIVE_ROOMS) : [],
        ),
    );
  }

  async #lookAtLog(): Promise<void> {
    const asked = this.partitions.all().map(runner => ({ runner, offset: runner.state?.nextOffset ?? 0 }));
    const bounds = await this.#bounds.readAll();
    const now = this.#options.clock.monotonic();
    this.#kafkaAt = now;
    for (const { runner, offset } of asked) {
      const high = bounds.get(runner.partition)?.high;
      if (high === undefined) continue;
      runner.sees(high, offset);
      if (runner.mode === 'reading') runner.backlog.look(now, high, runner.state?.nextOffset ?? 0);
    }
    this.#tellBacklog();
  }

  /** One line a look while there is a backlog worth waiting for. */
  #tellBacklog(): void {
    const estimates = this.partitions.all().flatMap(({ backlog }) => backlog.estimate() ?? []);
    const { lag, inPerSecond, outPerSecond, catchUpSeconds } = joinEstimates(estimates);
    if (catchUpSeconds < LOOK_AT_LOG_EVERY_MS / 1_000) return;
    const rates = { inPerSecond: Math.round(inPerSecond), outPerSecond: Math.round(outPerSecond) };
    const catchUp = Number.isFinite(catchUpSeconds) ? Math.round(catchUpSeconds) : 'never at these rates';
    this.#options.log.info({ lag, ...rates, catchUpSeconds: catchUp }, 'working off a backlog');
  }

  async #every(ms: number, act: () => Promise<void> | void): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await act();
      } catch (error) {
        log.debug({ err: error }, 'a periodic step failed and comes again');
      }
      await clock.sleep(ms, signal).catch(() => undefined);
    }
  }

  #view(): ProcessorView {
    const now = this.#options.clock.monotonic();
    return {
      joined: this.partitions.joined,
      sinceJoinedMs: now - (this.#joinedAt ?? this.#startedAt),
      partitions: this.partitions.all().map(({ partition, mode, lag, progressAt }) => ({
        partition,
        mode,
        lag,
        sinceProgressMs: now - progressAt,
      })),
      storeFailingMs: this.#health.failingMs,
      storeError: this.#health.lastError,
      sinceKafkaMs: now - this.#kafkaAt,
    };
  }
}

function finite(seconds: number | undefined): number | null {
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : null;
}
