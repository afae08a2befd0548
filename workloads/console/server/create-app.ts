import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ProblemError } from '../api/problem-error.ts';
import { guardHeaders, SECURITY_HEADERS } from './security-headers.ts';
import { sendProblem } from './send-problem.ts';

export interface AppOptions {
  /** Told what failed that should not. */
  readonly failed: (error: unknown) => void;
  /** Whether the console drains: requests are told to go to another. */
  readonly draining: () => boolean;
  /** Requests that one reader may send in ten seconds. Default 300: a view asks about ten. */
  readonly requestsInTenSeconds?: number;
}

/** A log-in is a token and little else. */
const BODY_BYTES = 20_480;
const HEADER_MS = 10_000;
/** Smaller answers do not get smaller. */
const GZIP_FROM_BYTES = 1_400;
const readers = 10_000;
const compress = promisify(gzip);

/** The server before its pages: limits, headers, and what it says to whatever is no page. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { failed, draining, requestsInTenSeconds = 300 } = options;
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: BODY_BYTES,
    connectionTimeout: 0,
    requestTimeout: HEADER_MS,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 300 },
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, error, failed),
  });
  await app.register(rateLimit, {
    max: requestsInTenSeconds,
    timeWindow: 10_000,
    cache: readers,
    keyGenerator: readerKey,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError(
        'TooManyRequests',
        `more than ${requestsInTenSeconds} in ten seconds`,
        Math.ceil(ttl / 1_000),
      ),
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (draining() && request.url.startsWith('/api/'))
      throw new ProblemError('Draining', 'it was told to end', 1);
    guardHeaders(request.headers);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const text = typeof payload === 'string' && payload.length >= GZIP_FROM_BYTES ? payload : undefined;
    if (text === undefined || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return payload;
    reply.header('Content-Encoding', 'gzip').header('Vary', 'Accept-Encoding').removeHeader('Content-Length');
    return compress(text, { level: 5 });
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, error, failed));
  app.setNotFoundHandler((request, reply) => sendProblem(reply, noPage(request), failed));
  return app;
}

function noPage({ method, url }: FastifyRequest): ProblemError {
  return method === 'GET' || method === 'HEAD'
    ? new ProblemError('NoSuchRoute', `nothing is at ${url.slice(0, 200)}`)
    : new ProblemError('MethodNotAllowed', `${method} is not for this page`);
}

/** A reader is a token, a session or, where nobody has to log in, an address. Never checked here: a made-up one gets its own small allowance and a 401. */
function readerKey({ headers, ip }: FastifyRequest): string {
  return `${ip} ${headers.authorization ?? headers.cookie ?? ''}`.slice(0, 300);
}
