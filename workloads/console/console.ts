import type { FastifyInstance } from 'fastify';
import type { Kafka } from 'kafkajs';
import type { Clock } from '../lib/clock.ts';
import type { Verdict } from '../lib/health-server.ts';
import { createKafka } from '../lib/kafka.ts';
import type { Log } from '../lib/log.ts';
import { createAccess } from './access/access.ts';
import type { KubeApi } from './access/kube-api.ts';
import { isLoopback } from './access/loopback-host.ts';
import { kubeReviews } from './access/reviews.ts';
import { createSessions } from './access/sessions.ts';
import type { ConsoleConfig } from './console-config.ts';
import { createDirectory } from './live/directory.ts';
import { createLive } from './live/live.ts';
import { apiPlugin } from './server/api-plugin.ts';
import { chatAnswers } from './server/chat-answers.ts';
import { createApp } from './server/create-app.ts';
import { livePlugin } from './server/live-plugin.ts';
import { readPageFiles } from './server/page-files.ts';
import { pagePlugin } from './server/page-plugin.ts';
import { createPipelineLag } from './server/pipeline-lag.ts';
import { sessionPlugin } from './server/session-plugin.ts';
import { createCassandraPool } from './store/cassandra-pool.ts';

export interface ConsoleOptions {
  readonly config: ConsoleConfig;
  /** The address to listen on; a loopback address lets in without login. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly pod: string;
  /** Folder of the built page. */
  readonly page: string;
  readonly api: KubeApi;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** A console that listens. */
export interface Console {
  /** `http://HOST:PORT`. */
  readonly url: string;
  ready(): Verdict;
  live(): Verdict;
  /** Takes no new request, ends what is open, and resolves when nothing is left. */
  drain(): Promise<void>;
}

/** A list of pipelines that is older is not worth being asked for. */
const STALE_MS = 60_000;

/** Wires the console's parts and listens. */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { config, host, port, pod, api, clock, log } = options;
  const ending = new AbortController();
  const kafkas = new Map<string, Kafka>();
  const kafkaOf = (connection: string): Kafka | undefined => {
    const endpoint = config.kafka[connection];
    if (endpoint === undefined) return undefined;
    const known = kafkas.get(connection) ?? createKafka({ endpoint, clientId: `smack-console/${pod}`, log });
    kafkas.set(connection, known);
    return known;
  };
  const live = createLive({ kafkaOf, pod, clock, random: options.random, log });
  const directory = createDirectory({ api, clock, log, changed: live.setPipelines });
  const store = createCassandraPool(config, log);
  const lag = createPipelineLag(kafkaOf, clock, log);
  const sessions = createSessions(clock);
  const access = createAccess({ reviews: kubeReviews(api), sessions, clock, open: isLoopback(host) });
  const failed = (error: unknown) => log.error({ err: error }, 'a request failed that should not');

  const app: FastifyInstance = await createApp({ failed, draining: () => ending.signal.aborted });
  const answers = chatAnswers({ directory, store, lag });
  await app.register(apiPlugin({ answers, access, clock, failed }), { prefix: '/api/v1' });
  await app.register(sessionPlugin(access, sessions), { prefix: '/api/v1' });
  await app.register(livePlugin({ hub: live.hub, access, directory, clock }), { prefix: '/api/v1' });
  const files = await readPageFiles(options.page);
  if (files === undefined) log.warn({ page: options.page }, 'the page was not built; only the API is served');
  await app.register(pagePlugin(files));
  const working = [directory.run(ending.signal), live.run(ending.signal)];
  const url = await app.listen({ host, port });
  log.info({ url, login: !access.open }, 'the console is served');

  return {
    url,
    live: () => ({ ok: true }),
    ready: () =>
      directory.ageMs < STALE_MS ? { ok: true } : { ok: false, because: 'the pipelines can not be listed' },
    async drain() {
      ending.abort(new Error('draining'));
      // Streams are told that it ends before their connections are closed.
      await live.ended;
      await app.close();
      await Promise.allSettled([...working, store.close(), lag.close()]);
      api.close();
    },
  };
}
