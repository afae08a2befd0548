import { randomBytes } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ListedPipeline } from './listed-pipeline.ts';
import { LiveBoard } from './live-board.ts';
import { LiveFollower } from './live-follower.ts';
import { LiveHub } from './live-hub.ts';
import type { LiveValue } from './live-value.ts';

export interface LiveOptions {
  /** The client of a connection; undefined when the console was not told of it. */
  readonly kafkaOf: (connection: string) => Kafka | undefined;
  readonly pod: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** What is live: topics into a picture, the picture to tabs. */
export interface Live {
  readonly hub: LiveHub<LiveValue>;
  readonly setPipelines: (pipelines: readonly ListedPipeline[]) => void;
  /** Works until the signal; never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when all tabs were told that it ends. */
  readonly ended: Promise<void>;
}

export function createLive({ kafkaOf, pod, clock, random, log }: LiveOptions): Live {
  const board = new LiveBoard();
  const followers = new Map<string, LiveFollower>();
  const byTopic = new Map<string, ListedPipeline>();
  const started = Promise.withResolvers<AbortSignal>();
  const ended = Promise.withResolvers<void>();
  const working: Promise<void>[] = [];
  const hub = new LiveHub<LiveValue>({
    picture: board.picture,
    clock,
    run: randomBytes(9).toString('base64url'),
    sourceAge: () => {
      const age = Math.max(0, ...[...followers.values()].map(({ ageMs }) => ageMs));
      return Number.isFinite(age) ? Math.round(age) : null;
    },
    dropped: () => log.info('a tab did not read its stream and was told to come back'),
  });

  function followerOf(connection: string): LiveFollower | undefined {
    const known = followers.get(connection);
    const kafka = kafkaOf(connection);
    if (known !== undefined || kafka === undefined) return known;
    const follower = new LiveFollower({
      kafka,
      pod,
      clock,
      random,
      log,
      take: (topic, value) => {
        const pipeline = byTopic.get(`${connection} ${topic}`);
        if (pipeline !== undefined) board.takeRecord(pipeline, value, clock.now());
      },
    });
    followers.set(connection, follower);
    working.push(started.promise.then(signal => follower.run(signal)));
    return follower;
  }

  return {
    hub,
    ended: ended.promise,
    setPipelines(pipelines) {
      board.setPipelines(pipelines);
      byTopic.clear();
      for (const pipeline of pipelines) {
        if (pipeline.topics !== undefined) byTopic.set(`${pipeline.kafka} ${pipeline.topics.live}`, pipeline);
      }
      const connections = new Set([...followers.keys(), ...pipelines.map(({ kafka }) => kafka)]);
      for (const connection of connections) {
        const own = pipelines.filter(({ kafka }) => kafka === connection);
        followerOf(connection)?.follow(
          own.flatMap(({ topics }) => (topics === undefined ? [] : [topics.live])),
        );
      }
    },
    async run(signal) {
      started.resolve(signal);
      await hub.run(signal);
      ended.resolve();
      await Promise.all(working);
    },
  };
}
