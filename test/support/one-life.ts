import type { Client } from 'cassandra-driver';
import { encodeRecord } from '../../workloads/chat/codec.ts';
import { silentLog } from '../../workloads/lib/log.ts';
import type { PartitionControl } from '../../workloads/processor/partition-port.ts';
import { PartitionRunner } from '../../workloads/processor/partition-runner.ts';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';
import { createPartitionStore } from '../../workloads/processor/store/partition-store.ts';
import { aFetchedBatch } from './a-fetched-batch.ts';
import { type ChatTrace, TRACE_START } from './chat-trace.ts';
import { createManualClock } from './manual-clock.ts';
import { type DeathAt, mortalClient } from './mortal-client.ts';

/** Records a fetch brings, and the time between two. */
const FETCHED = 20;
const FETCH_MS = 1_000;

/**
 * The life of a processor's partition in this process: the real runner, engine, flusher and store, against a real
 * Cassandra, over a log in memory. It always does the same calls in the same order, and dies at one of them, or has
 * read and stored everything. Answers the number of its mutating calls.
 */
export async function oneLife(
  cassandra: Client,
  config: ProcessorConfig,
  written: ChatTrace['written'],
  death?: DeathAt,
): Promise<number> {
  const mortal = mortalClient(cassandra, death);
  const clock = createManualClock();
  const retrying = { clock, random: () => 0, bounds: { firstMs: 1, capMs: 1 }, onFailure: () => undefined };
  const log = logInMemory(written.length);
  const runner = new PartitionRunner(0, {
    config: {
      windowMs: config.windowSeconds * 1_000,
      latenessMs: config.latenessSeconds * 1_000,
      topChatters: config.topChatters,
    },
    control: log.control,
    store: createPartitionStore({
      client: mortal.client,
      config,
      retrying,
      // One after another, so that a call has a number.
      inFlight: 1,
      onSuccess: () => undefined,
      onWrite: () => undefined,
      onRollUp: () => undefined,
    }),
    observer: { took: () => undefined, undecodable: () => undefined, revised: () => undefined },
    retrying,
    clock,
    log: silentLog,
  });
  const live = async () => {
    runner.attach();
    for (await log.resumed(); log.next < written.length; await log.resumed()) {
      const batch = await fetched(written, log.next);
      log.next = batch.lastOffset + 1;
      runner.take(batch);
      await clock.advance(FETCH_MS);
      runner.tick();
      await runner.flushing;
    }
    await runner.finish(new AbortController().signal);
  };
  try {
    await Promise.race([live(), mortal.death]);
  } catch (error) {
    if (death === undefined || mortal.calls !== death.call) throw error;
  } finally {
    runner.stop();
  }
  return mortal.calls;
}

/** What the consumer is for a runner: where reading goes on, and whether. */
function logInMemory(length: number) {
  let waiting = Promise.withResolvers<void>();
  const log = {
    next: 0,
    resumed: () => waiting.promise,
    control: {
      seek: (_, offset) => {
        log.next = offset;
      },
      pause: () => {
        waiting = Promise.withResolvers();
      },
      resume: () => waiting.resolve(),
      bounds: async () => ({ low: 0, high: length }),
    } satisfies PartitionControl,
  };
  return log;
}

/** The batch in which a record stands, as the broker always gives the whole of it. */
function fetched(written: ChatTrace['written'], offset: number) {
  const first = offset - (offset % FETCHED);
  const records = written
    .slice(first, first + FETCHED)
    .map(({ record }, at) => ({ offset: first + at, value: encodeRecord(record) }));
  return aFetchedBatch(TRACE_START + first * 10, records);
}
