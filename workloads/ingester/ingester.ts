import type { Kafka } from 'kafkajs';
import { backoffMs } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Verdict } from '../lib/health-server.ts';
import type { Log } from '../lib/log.ts';
import type { Connect } from './chat-connection.ts';
import { Connections } from './connections.ts';
import type { IngesterConfig } from './ingester-config.ts';
import { IngesterCore, type Instant } from './ingester-core.ts';
import { type IngesterCounts, newCounts } from './ingester-counts.ts';
import { type IngesterLimits, ingesterLimits } from './ingester-limits.ts';
import { KafkaSink } from './kafka-sink.ts';
import { LaneWriter, type LaneWriterOptions } from './lane-writer.ts';
import { MarkClock } from './mark-clock.ts';
import type { ChannelReport } from './plan-events.ts';
import { twitchSettings } from './plan-settings.ts';
import { RecordQueue } from './record-queue.ts';

/** What an ingester needs from outside. */
export interface IngesterParts {
  readonly config: IngesterConfig;
  /** Names this run of this process, e.g. `<pod>/<start>`; never used twice. */
  readonly source: string;
  readonly connect: Connect;
  readonly kafka: Kafka;
  readonly clock: Clock;
  /** Gives numbers in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly onBatch?: (records: number, ms: number) => void;
  readonly onRetry?: () => void;
  readonly limits?: IngesterLimits;
}

/** What exists once the topic is known. */
interface Running {
  readonly core: IngesterCore;
  readonly connections: Connections;
  readonly chat: RecordQueue;
  readonly dead: RecordQueue;
  readonly writers: readonly LaneWriter[];
  readonly written: Promise<unknown>;
}

/** One ingester: the core with its connections, queues and writers around it. */
export class Ingester {
  readonly #parts: IngesterParts;
  readonly #limits: IngesterLimits;
  readonly #sink: KafkaSink;
  readonly #stopping = new AbortController();
  #channels: readonly string[];
  #running: Running | undefined;
  #waitingFor: string;
  #draining = false;

  constructor(parts: IngesterParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? ingesterLimits;
    this.#sink = new KafkaSink(parts.kafka, parts.log);
    this.#channels = parts.config.channels;
    this.#waitingFor = `topic ${parts.config.topics.chat} was not looked for yet`;
  }

  get counts(): IngesterCounts {
    return this.#running?.core.counts ?? newCounts();
  }

  /** What waits for Kafka, and over how many connections it comes. */
  get load(): { readonly records: number; readonly bytes: number; readonly connections: number } {
    const running = this.#running;
    if (running === undefined) return { records: 0, bytes: 0, connections: 0 };
    return {
      records: running.chat.records,
      bytes: running.chat.bytes,
      connections: running.core.connections,
    };
  }

  /** Where each channel stands. */
  channels(): ChannelReport {
    return this.#running?.core.report() ?? { joined: [], failed: [], pending: this.#channels };
  }

  /** Ready when every channel is joined or failed and Kafka takes what was read. */
  ready(): Verdict {
    const running = this.#running;
    if (running === undefined) return { ok: false, because: this.#waitingFor };
    if (this.#draining) return { ok: false, because: 'draining' };
    const now = this.#parts.clock.monotonic();
    const stuck = Math.max(...running.writers.map(writer => writer.stuckMs(now)));
    if (stuck > this.#limits.stuckMs) {
      return { ok: false, because: `Kafka has not acknowledged a batch for ${Math.round(stuck / 1_000)} s` };
    }
    if (running.core.settled) return { ok: true };
    return { ok: false, because: `joining ${running.core.report().pending.length} channels` };
  }

  /** Reads other channels from now on. */
  setChannels(channels: readonly string[]): void {
    this.#channels = channels;
    if (!this.#draining) this.#running?.core.setChannels(channels, this.#instant());
  }

  /** Runs until it is drained or stopped. Waits for the topic: the operator may still be making it. */
  async run(): Promise<void> {
    const partitions = await this.#partitions();
    if (partitions === undefined) return;
    const running = this.#assemble(partitions);
    this.#running = running;
    running.core.setChannels(this.#channels, this.#instant());
    while (!this.#stopping.signal.aborted && !this.#draining) {
      running.core.tick(this.#instant());
      wake(running);
      await this.#parts.clock.sleep(this.#limits.tickMs, this.#stopping.signal).catch(() => undefined);
    }
    await running.written;
  }

  /** Stops reading, writes what was read and the last marks; resolves when Kafka has them all. Rejects at the signal. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    const running = this.#running;
    if (running !== undefined) {
      running.connections.closeAll();
      running.core.end(this.#instant());
      for (const writer of running.writers) writer.end();
      await Promise.race([running.written, rejected(signal)]).catch(error => {
        this.#parts.log.error(
          { records: running.chat.records },
          'records were lost: Kafka did not take them in time',
        );
        throw error;
      });
    }
    await this.stop();
  }

  /** Stops everything as it stands. */
  async stop(): Promise<void> {
    this.#draining = true;
    this.#stopping.abort(new Error('the ingester is stopped'));
    this.#running?.connections.closeAll();
    await this.#sink.close();
  }

  async #partitions(): Promise<number | undefined> {
    const { clock, config, log, random } = this.#parts;
    const { signal } = this.#stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        return await this.#sink.partitionsOf(config.topics.chat);
      } catch (error) {
        this.#waitingFor = `waiting for topic ${config.topics.chat}: ${error instanceof Error ? error.message : error}`;
        log.warn({ err: error }, this.#waitingFor);
        await clock
          .sleep(backoffMs(attempt, this.#limits.topicBackoff, random), signal)
          .catch(() => undefined);
      }
    }
    return undefined;
  }

  #assemble(partitions: number): Running {
    const { config, log, random, source } = this.#parts;
    const chat = new RecordQueue(partitions, this.#limits.chat);
    const dead = new RecordQueue(1, this.#limits.dead);
    const listener = {
      opened: (id: number) => core.opened(id, this.#instant()),
      closed: (id: number, because: string) => core.closed(id, because, this.#instant()),
      frame: (id: number, bytes: Buffer) => {
        core.frame(id, bytes, this.#instant());
        wake(this.#running);
      },
    };
    const connections = new Connections(this.#parts.connect, () => anonymous(random), listener, log);
    const core = new IngesterCore({
      source,
      plan: twitchSettings(config.twitch),
      clock: new MarkClock(this.#limits.marks),
      markEveryMs: this.#limits.markEveryMs,
      chat,
      dead,
      random,
      act: effect => connections.act(effect),
    });
    const onWritten = (records: number, ms: number): void => {
      this.#parts.onBatch?.(records, ms);
      if (!this.#draining) core.released(this.#instant());
    };
    const writers = chat.lanes.map((_, lane) => {
      const place = { queue: chat, lane, topic: config.topics.chat, partition: lane };
      return this.#writer(place, onWritten, () => {
        core.counts.dropped += 1;
      });
    });
    const place = { queue: dead, lane: 0, topic: config.topics.dead, partition: 0 };
    const deadWriter = this.#writer(place, onWritten, () => {
      core.counts.deadDropped += 1;
    });
    const all = [...writers, deadWriter];
    const written = Promise.all(all.map(writer => writer.run(this.#stopping.signal)));
    return { core, connections, chat, dead, writers: all, written };
  }

  #writer(
    place: Pick<LaneWriterOptions, 'queue' | 'lane' | 'topic' | 'partition'>,
    onWritten: (records: number, ms: number) => void,
    onGivenUp: () => void,
  ): LaneWriter {
    const { clock, log, random } = this.#parts;
    return new LaneWriter({
      ...place,
      sink: this.#sink,
      limits: this.#limits.batch,
      lingerMs: this.#limits.lingerMs,
      backoff: this.#limits.writeBackoff,
      clock,
      random,
      onWritten: (batch, ms) => onWritten(batch.length, ms),
      onGivenUp: (record, error) => {
        log.error(
          { err: error, bytes: record.value.length },
          'the broker takes no record of this size: it is dropped',
        );
        onGivenUp();
      },
      onRetry: error => {
        this.#parts.onRetry?.();
        log.warn(
          { err: error, topic: place.topic, partition: place.partition },
          'Kafka did not take a batch: again',
        );
      },
    });
  }

  #instant(): Instant {
    const { clock } = this.#parts;
    return { now: clock.now(), monotonic: clock.monotonic() };
  }
}

function wake(running: Running | undefined): void {
  if (running === undefined) return;
  for (const [lane, writer] of running.writers.entries()) {
    const queued = lane < running.chat.lanes.length ? running.chat.lanes[lane] : running.dead.lanes[0];
    if (queued !== undefined && queued.length > 0) writer.wake();
  }
}

/** An anonymous login: Twitch takes `justinfan` with any number, and counts its limits by name. */
function anonymous(random: () => number): string {
  return `justinfan${10_000 + Math.floor(random() * 99_989_999)}`;
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
