import { eventually } from '../../test/support/eventually.ts';
import {
  anIngesterScene,
  type IngesterScene,
  type RunningIngester,
  untilReady,
} from '../../test/support/ingester-scene.ts';
import { startReplay } from '../../test/support/replay-process.ts';
import { stackFacts } from '../../test/support/stack-facts.ts';

/** Messages a second of event time in each channel: a busy one. */
const RATE = 20;
const LOOK_EVERY_MS = 20;

/** What one process took for all messages. */
export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

export interface Ingested extends Measured {
  readonly topics: IngesterScene['topics'];
}

/** Lets the real ingester read `messages` made messages as fast as it can, from the first until Kafka has acknowledged all. */
export async function measureIngester(messages: number, channels: number): Promise<Ingested> {
  const logins = Array.from({ length: channels }, (_, index) => `bench_${index}`);
  const making = ['--channels', logins.join(), '--messages', String(messages), '--rate', String(RATE)];
  const replay = await startReplay(...making, '--speed', 'max');
  const scene = await anIngesterScene({
    url: replay.url,
    channels: logins,
    kafka: stackFacts().kafka,
    partitions: channels,
    pingSeconds: 1,
  });
  try {
    const ingester = await scene.start();
    await untilReady(ingester, 60_000);
    const before = await ingester.metric('process_cpu_seconds_total');
    let peakRssMb = 0;
    const began = performance.now();
    await replay.start();
    await eventually(
      'all messages are acknowledged',
      async () => {
        peakRssMb = Math.max(peakRssMb, (await ingester.metric('process_resident_memory_bytes')) / 1e6);
        return (await allWritten(ingester, messages)) || undefined;
      },
      { withinMs: 600_000, everyMs: LOOK_EVERY_MS },
    );
    const seconds = (performance.now() - began) / 1_000;
    const cpuSeconds = (await ingester.metric('process_cpu_seconds_total')) - before;
    await promisedAll(ingester, channels);
    if ((await ingester.end()) !== 0) throw new Error(`the ingester did not end well:\n${ingester.log()}`);
    return { seconds, cpuSeconds, peakRssMb, topics: scene.topics };
  } finally {
    await scene.close();
    await replay.close();
  }
}

async function allWritten(ingester: RunningIngester, messages: number): Promise<boolean> {
  if ((await ingester.metric('smack_ingester_dropped_records_total')) > 0)
    throw new Error('the ingester dropped records');
  const read = await ingester.metric('smack_ingester_lines_total');
  return read >= messages && (await ingester.metric('smack_ingester_queue_records')) === 0;
}

/** Waits for marks from after the end of the replay, by which every window becomes final. */
async function promisedAll(ingester: RunningIngester, partitions: number): Promise<void> {
  const count = () => ingester.metric('smack_ingester_marks_total');
  const start = await count();
  // A PING a second, a mark a second: three rounds later one stands behind the last PONG.
  const enough = async () => (await count()) >= start + 4 * partitions || undefined;
  await eventually('the last marks are written', enough);
}
