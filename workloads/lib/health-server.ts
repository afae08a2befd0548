import fastify from 'fastify';
import type { Registry } from 'prom-client';
import type { Log } from './log.ts';

/** The answer of a probe: fine, or a sentence that says why not. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly because: string };

/** What a program's HTTP server shows. */
export interface HealthServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly registry: Registry;
  readonly live: () => Verdict;
  readonly ready: () => Verdict;
  /** Further GET routes: path -> a function whose result is sent as JSON. */
  readonly routes?: Readonly<Record<string, () => unknown>>;
  readonly log: Log;
}

/** A running server. */
export interface HealthServer {
  /** `http://HOST:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the server of `/healthz`, `/readyz`, `/metrics` and the program's own routes. Rejects when it can't listen. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const app = fastify({ logger: false, forceCloseConnections: true });

  const probe = (path: string, look: () => Verdict): void => {
    app.get(path, (_request, reply) => {
      const verdict = look();
      return reply
        .code(verdict.ok ? 200 : 503)
        .send(verdict.ok ? { status: 'ok' } : { status: verdict.because });
    });
  };
  probe('/healthz', options.live);
  probe('/readyz', options.ready);

  app.get('/metrics', async (_request, reply) =>
    reply.type(options.registry.contentType).send(await options.registry.metrics()),
  );
  for (const [path, answer] of Object.entries(options.routes ?? {})) {
    app.get(path, (_request, reply) => reply.send(answer()));
  }

  const url = await app.listen({ host: options.host, port: options.port });
  options.log.info({ url }, 'serving health, readiness and metrics');
  return { url, close: () => app.close() };
}
