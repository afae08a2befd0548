import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { IngesterCounts } from './ingester-counts.ts';

/** What the metrics are read from when they are scraped. */
export interface MeasuredIngester {
  readonly counts: IngesterCounts;
  readonly load: { readonly records: number; readonly bytes: number; readonly connections: number };
  channels(): {
    readonly joined: readonly unknown[];
    readonly failed: readonly unknown[];
    readonly pending: readonly unknown[];
  };
}

/** Figures that are told as they happen. */
export interface IngesterMeters {
  batch(records: number, ms: number): void;
  retry(): void;
}

/** Counters that are read from the ingester's own counts: name, help, value. */
const counters: readonly (readonly [string, string, (counts: IngesterCounts) => number])[] = [
  ['bytes_total', 'Bytes received from chat.', counts => counts.bytes],
  ['lines_total', 'Lines received from chat.', counts => counts.lines],
  ['unknown_lines_total', 'Lines of commands that nothing uses.', counts => counts.unknown],
  [
    'dropped_records_total',
    'Records lost because the queue was full or the broker takes none so large.',
    counts => counts.dropped,
  ],
  ['dead_letters_total', 'Lines that could not be parsed.', counts => counts.dead],
  [
    'dropped_dead_letters_total',
    'Dead letters lost because their queue was full.',
    counts => counts.deadDropped,
  ],
  ['marks_total', 'Marks written.', counts => counts.marks],
  ['joins_total', 'JOINs sent.', counts => counts.joinsSent],
  ['join_refusals_total', 'JOINs that the server refused.', counts => counts.joinsRefused],
  ['connections_opened_total', 'Connections that logged in.', counts => counts.connectionsOpened],
  ['connections_lost_total', 'Connections that ended against our will.', counts => counts.connectionsLost],
  ['reconnects_total', 'RECONNECTs that the server asked for.', counts => counts.reconnectsAsked],
  ['pauses_total', 'Times that reading was paused because the queue was half full.', counts => counts.pauses],
];

/** Registers an ingester's metrics (docs/metrics.md lists them). `now` is wall time, milliseconds since 1970. */
export function registerIngesterMetrics(
  registry: Registry,
  ingester: MeasuredIngester,
  now: () => number,
): IngesterMeters {
  const registers = [registry];
  for (const [name, help, read] of counters) {
    new Counter({
      name: `smack_ingester_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(ingester.counts));
      },
    });
  }
  new Counter({
    name: 'smack_ingester_records_total',
    help: 'Chat records put into the queue, by type.',
    labelNames: ['type'],
    registers,
    collect() {
      this.reset();
      for (const [type, count] of Object.entries(ingester.counts.records)) this.inc({ type }, count);
    },
  });
  registerGauges(registry, ingester, now);
  const size = new Histogram({
    name: 'smack_ingester_batch_records',
    help: 'Records in a batch that Kafka acknowledged.',
    buckets: [1, 3, 10, 30, 100, 300, 1_000],
    registers,
  });
  const latency = new Histogram({
    name: 'smack_ingester_produce_seconds',
    help: 'Time from sending a batch until Kafka acknowledged it, retries included.',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  });
  const retries = new Counter({
    name: 'smack_ingester_produce_retries_total',
    help: 'Batches that Kafka did not take and that were sent again.',
    registers,
  });
  return {
    batch: (records, ms) => {
      size.observe(records);
      latency.observe(ms / 1_000);
    },
    retry: () => retries.inc(),
  };
}

function registerGauges(registry: Registry, ingester: MeasuredIngester, now: () => number): void {
  const gauges: readonly (readonly [string, string, () => number])[] = [
    ['queue_records', 'Records that wait for Kafka.', () => ingester.load.records],
    ['queue_bytes', 'Bytes that wait for Kafka.', () => ingester.load.bytes],
    ['connections', 'Connections to chat.', () => ingester.load.connections],
    ['channels_joined', 'Channels that are read.', () => ingester.channels().joined.length],
    ['channels_failed', 'Channels that can not be read.', () => ingester.channels().failed.length],
    ['channels_pending', 'Channels that are being joined.', () => ingester.channels().pending.length],
    ['lag_seconds', 'Receipt time minus event time of the newest message.', () => lag(ingester.counts)],
    ['silence_seconds', 'Time since the newest message came.', () => silence(ingester.counts, now())],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: `smack_ingester_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
}

function lag({ lastEvent }: IngesterCounts): number {
  return lastEvent === undefined ? 0 : (lastEvent.seenAt - lastEvent.time) / 1_000;
}

function silence({ lastEvent }: IngesterCounts, now: number): number {
  return lastEvent === undefined ? 0 : (now - lastEvent.seenAt) / 1_000;
}
