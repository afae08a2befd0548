import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { z } from 'zod';
import type { Clock } from '../../kube/clock.ts';
import { withDeadline } from '../../kube/deadline.ts';
import type { OffersView } from '../view/offers-view.ts';
import type { Access } from './access.ts';
import { cutPage, itemsAfter } from './page.ts';
import { PROBLEM_TYPE, ProblemError, problemOf } from './problem.ts';
import { pathNames, queries, readParameters } from './queries.ts';
import type { Right } from './reviews.ts';

export interface OffersRoutesOptions {
  readonly view: OffersView;
  readonly access: Access;
  readonly clock: Clock;
  /** Told what failed that should not. */
  readonly failed: (error: unknown) => void;
  /** Of one request, access reviews included. Default 10 s. */
  readonly deadlineMs?: number;
  /** Requests under way at a time; more are told to come back. Default 64. */
  readonly inFlight?: number;
}

/** What the server that carries the routes needs: names of pods are longer than fastify's paths may be, and a path that is none is a problem too. */
export const offersServer: FastifyServerOptions = {
  routerOptions: { maxParamLength: 1_000 },
  frameworkErrors: (error, _request, reply) => void sendError(reply, error, () => undefined),
};

/** Views that name pods of every namespace ask for both. */
const WHOLE_CLUSTER: readonly Right[] = [
  { verb: 'list', resource: 'nodes' },
  { verb: 'list', resource: 'pods' },
];
const ROLES: readonly Right[] = [{ verb: 'list', resource: 'nodes' }];

type Answer<Q> = (query: Q, request: FastifyRequest) => object;

/** A page under `/offers`. */
interface Route<S extends z.ZodType> {
  readonly path: string;
  readonly query: S;
  /** What its reader must be allowed. Parameters that can not be read end here as BadRequest. */
  readonly rights: (query: z.output<S>, request: FastifyRequest) => readonly Right[];
  readonly answer: Answer<z.output<S>>;
}

/**
 * The read-only API over the allocator (docs/offers-api.md): a fastify plugin. Nothing is read from the API server but the rights of who asks;
 * nothing is changed. Every answer that is no result is a problem (RFC 9457).
 */
export function offersRoutes(options: OffersRoutesOptions): (app: FastifyInstance) => Promise<void> {
  const { view, access, clock, failed, deadlineMs = 10_000, inFlight = 64 } = options;
  let underWay = 0;

  async function answerTo<S extends z.ZodType>(route: Route<S>, request: FastifyRequest): Promise<object> {
    if (underWay >= inFlight) throw new ProblemError('TooBusy', `${inFlight} requests are under way`, 1);
    underWay += 1;
    try {
      if (!view.deciding) throw new ProblemError('NotDeciding', 'what it would say may be behind', 5);
      const query = readParameters(route.query, request.query);
      const rights = route.rights(query, request);
      const late = () => new ProblemError('TooSlow', `not within ${deadlineMs} ms`);
      await withDeadline({ clock, ms: deadlineMs, late }, () => access.check(request.headers, rights));
      return route.answer(query, request);
    } finally {
      underWay -= 1;
    }
  }

  return async app => {
    app.setErrorHandler((error, _request, reply) => sendError(reply, error, failed));
    app.setNotFoundHandler((request, reply) =>
      sendError(
        reply,
        request.method === 'GET'
          ? new ProblemError('NoSuchRoute', `nothing is at ${request.url.slice(0, 200)}`)
          : new ProblemError('MethodNotAllowed', `${request.method} is not for this API`),
        failed,
      ),
    );
    for (const route of routesOf(view)) {
      app.get(route.path, async (request, reply) => {
        reply.header('Cache-Control', 'no-store');
        return answerTo(route, request);
      });
    }
  };
}

function routesOf(view: OffersView): readonly Route<z.ZodType>[] {
  const podOf = ({ params }: FastifyRequest) => readParameters(pathNames.pod, params);
  return [
    route({
      path: '/pods/:namespace/:name',
      query: queries.one,
      rights: (_, request) => [{ verb: 'get', resource: 'pods', namespace: podOf(request).namespace }],
      answer(_, request) {
        const { namespace, name } = podOf(request);
        const pod = view.pod(namespace, name);
        if (pod === undefined) throw new ProblemError('NoSuchPod', `${namespace}/${name}`);
        return pod;
      },
    }),
    route({
      path: '/pods',
      query: queries.pods,
      rights: ({ namespace }) => inNamespace(namespace),
      answer({ limit, continue: after, ...filter }) {
        const found = view.pods({ ...filter, after, limit: limit + 1 });
        return pageOf(
          'pods',
          cutPage(found, limit, ({ namespace, name }) => `${namespace}/${name}`),
        );
      },
    }),
    route({
      path: '/roles',
      query: queries.list,
      rights: () => ROLES,
      answer: ({ limit, continue: after }) => listOf('roles', view.roles(), after, limit),
    }),
    route({
      path: '/roles/:name',
      query: queries.one,
      rights: () => ROLES,
      answer(_, { params }) {
        const { name } = readParameters(pathNames.role, params);
        const role = view.roles().find(one => one.name === name);
        if (role === undefined) throw new ProblemError('NoSuchRole', name);
        return role;
      },
    }),
    route({
      path: '/nodes',
      query: queries.list,
      rights: () => WHOLE_CLUSTER,
      answer: ({ limit, continue: after }) => listOf('nodes', view.nodes(), after, limit),
    }),
    route({
      path: '/decisions',
      query: queries.decisions,
      rights: ({ namespace }) => inNamespace(namespace),
      answer({ since, namespace, limit }) {
        const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
        const decisions = view
          .decisions()
          .filter(one => Date.parse(one.at) >= from && (namespace ?? one.namespace) === one.namespace);
        return { decisions: decisions.slice(-limit) };
      },
    }),
  ];
}

/** Keeps the type of a query within its route. */
function route<S extends z.ZodType>(one: Route<S>): Route<z.ZodType> {
  return one as unknown as Route<z.ZodType>;
}

function inNamespace(namespace: string | undefined): readonly Right[] {
  return namespace === undefined ? WHOLE_CLUSTER : [{ verb: 'list', resource: 'pods', namespace }];
}

function listOf(
  word: string,
  all: readonly { readonly name: string }[],
  after: string | undefined,
  limit: number,
): object {
  const keyOf = (item: { readonly name: string }): string => item.name;
  return pageOf(word, cutPage(itemsAfter(all, after, limit, keyOf), limit, keyOf));
}

function pageOf(word: string, { items, next }: ReturnType<typeof cutPage>): object {
  return { [word]: items, ...(next === undefined ? {} : { continue: next }) };
}

function sendError(reply: FastifyReply, error: unknown, failed: (error: unknown) => void): FastifyReply {
  const known = error instanceof ProblemError ? error : asProblem(error, failed);
  const problem = problemOf(known.reason, known.message);
  if (known.retryAfter !== undefined) reply.header('Retry-After', String(known.retryAfter));
  if (known.reason === 'Unauthenticated') reply.header('WWW-Authenticate', 'Bearer');
  if (known.reason === 'MethodNotAllowed') reply.header('Allow', 'GET, HEAD');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What fastify itself refuses (an unreadable URL) is the caller's; everything else is ours, and its text stays in the log. */
function asProblem(error: unknown, failed: (error: unknown) => void): ProblemError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof Error && status >= 400 && status < 500)
    return new ProblemError('BadRequest', error.message);
  failed(error);
  return new ProblemError('Unexpected', 'the operator could not answer');
}
