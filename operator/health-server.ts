import fastify from 'fastify';
import type { Registry } from 'prom-client';

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly live: () => boolean;
  readonly ready: () => boolean;
}

/** Serves /healthz, /readyz and /metrics. Rejects when it can't listen. */
export async function startHealthServer(
  options: HealthServerOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', (_request, reply) => reply.code(options.live() ? 200 : 503).send());
  app.get('/readyz', (_request, reply) => reply.code(options.ready() ? 200 : 503).send());
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.registry.contentType).send(await options.registry.metrics()),
  );
  const url = await app.listen({ host: options.host, port: options.port });
  return { url, close: () => app.close() };
}
