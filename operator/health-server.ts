import fastify from 'fastify';
import type { Registry } from 'prom-client';
import type { Clock } from './kube/clock.ts';
import { createAccess } from './offers/http/access.ts';
import { isLoopback } from './offers/http/loopback.ts';
import { offersRoutes, offersServer } from './offers/http/offers-routes.ts';
import type { Reviews } from './offers/http/reviews.ts';
import type { OffersView } from './offers/view/offers-view.ts';

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly live: () => boolean;
  readonly ready: () => boolean;
  /** What may be asked of the allocator, where nodes are shared. */
  readonly offers?: { readonly view: OffersView; readonly reviews: Reviews } | undefined;
  readonly clock: Clock;
  /** Told what failed that should not. */
  readonly failed: (error: unknown) => void;
}

/** Serves /healthz, /readyz, /metrics and, where nodes are shared, /offers (docs/offers-api.md). Rejects when it can't listen. */
export async function startHealthServer(
  options: HealthServerOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { host, port, offers, clock, failed } = options;
  const app = fastify({ ...offersServer, logger: false, forceCloseConnections: true });
  app.get('/healthz', (_request, reply) => reply.code(options.live() ? 200 : 503).send());
  app.get('/readyz', (_request, reply) => reply.code(options.ready() ? 200 : 503).send());
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.registry.contentType).send(await options.registry.metrics()),
  );
  if (offers !== undefined) {
    const access = createAccess({ reviews: offers.reviews, clock, open: isLoopback(host) });
    await app.register(offersRoutes({ view: offers.view, access, clock, failed }), { prefix: '/offers' });
  }
  const url = await app.listen({ host, port });
  return { url, close: () => app.close() };
}
