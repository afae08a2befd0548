import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BacklogEstimate } from './backlog.ts';
import { partitionFigures } from './engine/partition-figures.ts';
import type { EngineCounters } from './engine/partition-state.ts';
import type { PartitionTable } from './partition-table.ts';

/** The counters that the parts of a processor raise. */
export interface ProcessorMeters {
  took(before: EngineCounters, after: EngineCounters): void;
  undecodable(values: number): void;
  revised(): void;
  wrote(seconds: number, rows: number): void;
  rolledUp(): void;
  storeFailed(): void;
  joined(): void;
  droppedLetters(letters: number): void;
}

/** Registers a processor's metrics; docs/metrics.md says what each means. */
export function registerProcessorMetrics(registry: Registry, table: PartitionTable): ProcessorMeters {
  const registers = [registry];
  const counter = (name: string, help: string) =>
    new Counter({ name: `smack_processor_${name}`, help, registers });
  const records = counter('records_total', 'Records applied to the engine, marks included.');
  const marks = counter('marks_total', 'Marks applied.');
  const counted = counter('counted_total', 'Records counted in a window.');
  const duplicates = counter('duplicates_total', 'Records dropped because their window knew their id.');
  const late = counter('late_total', 'Records of closed windows; in no total.');
  const replayed = counter(
    'replayed_total',
    'Records of closed windows that were read again after a restart.',
  );
  const future = counter('future_total', 'Records from too far in the future; in no total.');
  const undecodable = counter('undecodable_total', 'Values of the chat topic that are no record.');
  const closings = counter('closings_total', 'Windows closed.');
  const revisions = counter('revisions_total', 'Revisions begun because settings or the log changed.');
  const rows = counter('rows_written_total', 'Rows that Cassandra acknowledged.');
  const rollUps = counter('roll_ups_total', 'Hours and days rolled up.');
  const failures = counter('store_failures_total', 'Calls to Cassandra that failed and were repeated.');
  const rebalances = counter('rebalances_total', 'Joins of the consumer group.');
  const droppedLetters = counter(
    'dead_letters_dropped_total',
    'Dead letters dropped because Kafka did not take them.',
  );
  const latency = new Histogram({
    name: 'smack_processor_write_seconds',
    help: 'Time of a write to Cassandra, one row or one batch.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  registerGauges(registry, table);
  return {
    took(before, after) {
      records.inc(after.records - before.records);
      marks.inc(after.marks - before.marks);
      counted.inc(after.counted - before.counted);
      duplicates.inc(after.duplicates - before.duplicates);
      late.inc(after.late - before.late);
      replayed.inc(after.replayed - before.replayed);
      future.inc(after.future - before.future);
      closings.inc(after.closings - before.closings);
    },
    undecodable: values => undecodable.inc(values),
    revised: () => revisions.inc(),
    wrote(seconds, written) {
      latency.observe(seconds);
      rows.inc(written);
    },
    rolledUp: () => rollUps.inc(),
    storeFailed: () => failures.inc(),
    joined: () => rebalances.inc(),
    droppedLetters: letters => droppedLetters.inc(letters),
  };
}

/** Gauges are read when they are scraped, so a partition that was lost shows none. */
function registerGauges(registry: Registry, table: PartitionTable): void {
  type Figures = ReturnType<typeof partitionFigures> & {
    readonly lag: number | undefined;
    readonly waiting: number;
    readonly backlog: BacklogEstimate | undefined;
  };
  const gauge = (name: string, help: string, value: (figures: Figures) => number | undefined) =>
    new Gauge({
      name: `smack_processor_${name}`,
      help,
      labelNames: ['partition'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { partition, state, lag, waiting, backlog } of table.all()) {
          if (state === undefined) continue;
          const figures = { ...partitionFigures(state), lag, waiting, backlog: backlog.estimate() };
          const shown = value(figures);
          if (shown !== undefined) this.set({ partition: String(partition) }, shown);
        }
      },
    });
  gauge('lag_records', 'Records of the partition that are not read yet.', ({ lag }) => lag);
  gauge(
    'catch_up_seconds',
    'Time until the backlog is worked off, at the rates of the last minute; +Inf when it does not shrink.',
    ({ backlog }) => backlog?.catchUpSeconds,
  );
  gauge(
    'arriving_records_per_second',
    'Records that reach the partition, over the last minute.',
    ({ backlog }) => backlog?.inPerSecond,
  );
  gauge(
    'read_records_per_second',
    'Records of the partition that are read, over the last minute.',
    ({ backlog }) => backlog?.outPerSecond,
  );
  gauge(
    'watermark_seconds',
    'Event time that every source of the partition has reached, seconds since 1970.',
    ({ watermark }) => (watermark === undefined ? undefined : watermark / 1_000),
  );
  gauge('open_windows', 'Windows that are not final yet.', ({ openWindows }) => openWindows);
  gauge('sources', 'Sources that are waited for.', ({ sources }) => sources);
  gauge('closings_waiting', 'Closed windows that are not stored yet.', ({ waiting }) => waiting);
  gauge('next_offset', 'Offset of the record to come.', ({ nextOffset }) => nextOffset);
  gauge('revision', 'Number of the current revision.', ({ revision }) => revision);
  gauge('checkpoint_offset', 'Where a restart would begin to read.', ({ position }) => position);
}
