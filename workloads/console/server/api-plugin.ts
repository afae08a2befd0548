import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../lib/clock.ts';
import type { Access, Reader } from '../access/access.ts';
import { openApiDocument } from '../api/openapi.ts';
import { ProblemError } from '../api/problem-error.ts';
import { readParameters } from '../api/queries.ts';
import { type Asked, type RouteId, routes } from '../api/routes.ts';
import type { Answer } from './chat-answers.ts';
import { sendProblem } from './send-problem.ts';
import { within } from './within.ts';

export type Answers = { readonly [I in RouteId]: Answer<I> };

export interface ApiOptions {
  readonly answers: Omit<Answers, 'getSession'>;
  readonly access: Access;
  readonly clock: Clock;
  /** Told what failed that should not. */
  readonly failed: (error: unknown) => void;
  /** Of one request, access reviews included. Default 10 s. */
  readonly deadlineMs?: number;
  /** Requests under way at a time; more are told to come back. Default 64. */
  readonly inFlight?: number;
}

/** The pages of the API that answer JSON, as the table of routes has them: a fastify plugin for `/api/v1`. */
export function apiPlugin(options: ApiOptions): (app: FastifyInstance) => Promise<void> {
  const { access, clock, failed, deadlineMs = 10_000, inFlight = 64 } = options;
  const document = JSON.stringify(openApiDocument());
  let underWay = 0;

  async function answer<I extends RouteId>(
    id: I,
    request: FastifyRequest,
    give: (asked: Asked<I>) => Promise<object>,
  ): Promise<object> {
    if (underWay >= inFlight) throw new ProblemError('TooBusy', `${inFlight} requests are under way`, 1);
    underWay += 1;
    try {
      const route = routes[id];
      const asked = {
        params: readParameters(route.params, request.params),
        query: readParameters(route.query, request.query),
      } as Asked<I>;
      const late = () => new ProblemError('TooSlow', `not within ${deadlineMs} ms`);
      return await within(clock, deadlineMs, late, () => give(asked));
    } finally {
      underWay -= 1;
    }
  }

  function serve<I extends RouteId>(
    app: FastifyInstance,
    id: I,
    give: (asked: Asked<I>, request: FastifyRequest) => Promise<object>,
  ): void {
    app.get(routes[id].path, async (request, reply) => {
      noStore(reply);
      return answer(id, request, asked => give(asked, request));
    });
  }

  return async app => {
    app.setErrorHandler((error, _request, reply) => sendProblem(reply, error, failed));
    app.get('/openapi.json', (_request, reply) => reply.type('application/json').send(document));
    serve(app, 'getSession', (_asked, request) => sessionOf(access, request));
    for (const id of Object.keys(options.answers) as (keyof typeof options.answers)[]) {
      const give = options.answers[id] as (asked: Asked<RouteId>, reader: Reader) => Promise<object>;
      serve(app, id, async (asked, request) => give(asked, await access.readerOf(request.headers)));
    }
  };
}

async function sessionOf(access: Access, request: FastifyRequest): Promise<object> {
  try {
    const { username } = await access.readerOf(request.headers);
    return username === undefined ? { login: 'none' } : { login: 'done', user: username };
  } catch (error) {
    if (error instanceof ProblemError && error.reason === 'Unauthenticated') return { login: 'needed' };
    throw error;
  }
}

function noStore(reply: FastifyReply): void {
  reply.header('Cache-Control', 'no-store');
}
