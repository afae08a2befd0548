import type { Admin, Kafka } from 'kafkajs';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { Remembered } from '../access/remembered.ts';
import type { ListedPipeline } from '../live/listed-pipeline.ts';

/** What Kafka knows of a pipeline; null where it does not answer. */
export interface LagFigures {
  readonly lag: number | null;
  readonly deadLetters: number | null;
}

export interface PipelineLag {
  of(pipeline: ListedPipeline): Promise<LagFigures>;
  close(): Promise<void>;
}

const UNKNOWN: LagFigures = { lag: null, deadLetters: null };
/** However many tabs look, Kafka is asked once in this time. */
const HOLDS_MS = 5_000;
const PIPELINES = 2_000;

/** @param kafkaOf the client of a connection; undefined when the console was not told of it */
export function createPipelineLag(
  kafkaOf: (connection: string) => Kafka | undefined,
  clock: Clock,
  log: Log,
): PipelineLag {
  const admins = new Map<string, Promise<Admin>>();
  const known = new Remembered<LagFigures>({ clock, size: PIPELINES, holdsMs: () => HOLDS_MS });

  function adminOf(connection: string): Promise<Admin> | undefined {
    const open = admins.get(connection);
    const kafka = kafkaOf(connection);
    if (open !== undefined || kafka === undefined) return open;
    const admin = kafka.admin({ retry: { retries: 1 } });
    const connected = admin.connect().then(() => admin);
    admins.set(connection, connected);
    connected.catch(() => admins.delete(connection));
    return connected;
  }

  async function ask({ kafka, topics, namespace, name }: ListedPipeline): Promise<LagFigures> {
    const admin = await adminOf(kafka);
    if (admin === undefined || topics === undefined) return UNKNOWN;
    const groupId = `smack.${namespace}.${name}.processor`;
    const [ends, [committed], dead] = await Promise.all([
      admin.fetchTopicOffsets(topics.chat),
      admin.fetchOffsets({ groupId, topics: [topics.chat] }),
      admin.fetchTopicOffsets(topics.dead),
    ]);
    const read = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const lag = ends.reduce((sum, { partition, high, low }) => {
      const at = read.get(partition) ?? -1;
      return sum + Math.max(0, Number(high) - (at < 0 ? Number(low) : at));
    }, 0);
    return { lag, deadLetters: dead.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0) };
  }

  return {
    of: pipeline =>
      known.get(pipeline.uid, () =>
        ask(pipeline).catch((error: unknown) => {
          log.debug({ err: error }, 'Kafka did not tell the lag');
          return UNKNOWN;
        }),
      ),
    async close() {
      const open = await Promise.allSettled(admins.values());
      await Promise.allSettled(
        open.map(one => (one.status === 'fulfilled' ? one.value.disconnect() : undefined)),
      );
    },
  };
}
