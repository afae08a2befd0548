import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { z } from 'zod';
import { faultOrder } from './faults.ts';
import type { ReplayServer } from './replay-server.ts';
import type { Listener } from './transport.ts';

/**
 * `POST /start` begins to play, `GET /status` tells how far it is, `POST /faults` lets things go wrong (see faults.ts).
 * Each answers with the status as JSON.
 */
export async function listenControl(host: string, port: number, replay: ReplayServer): Promise<Listener> {
  const server = fastify();
  server.get('/healthz', () => ({ ok: true }));
  server.get('/status', () => replay.status());
  server.post('/start', () => {
    replay.start();
    return replay.status();
  });
  server.post('/faults', (request, reply) => {
    const order = faultOrder.safeParse(request.body);
    if (!order.success) return reply.code(400).send({ error: z.prettifyError(order.error) });
    replay.fault(order.data);
    return replay.status();
  });
  await server.listen({ host, port });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}
