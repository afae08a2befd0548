import type { FastifyReply } from 'fastify';
import { PROBLEM_TYPE, ProblemError, problemOf } from '../api/problem-error.ts';
import type { ProblemName } from '../api/problems.ts';

/** Answers whatever a handler threw as a problem. @param failed told what failed that should not */
export function sendProblem(
  reply: FastifyReply,
  error: unknown,
  failed: (error: unknown) => void,
): FastifyReply {
  const known = error instanceof ProblemError ? error : asProblem(error, failed);
  const problem = problemOf(known.reason, known.message);
  if (known.retryAfter !== undefined) reply.header('Retry-After', String(known.retryAfter));
  if (known.reason === 'Unauthenticated') reply.header('WWW-Authenticate', 'Bearer');
  if (known.reason === 'MethodNotAllowed') reply.header('Allow', 'GET, HEAD');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What fastify itself refuses is the caller's; everything else is ours, and its text stays in the log. */
function asProblem(error: unknown, failed: (error: unknown) => void): ProblemError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof Error && status >= 400 && status < 500) {
    return new ProblemError(refusals[status] ?? 'BadRequest', error.message);
  }
  failed(error);
  return new ProblemError('Unexpected', 'the console could not answer');
}

const refusals: Readonly<Record<number, ProblemName>> = { 413: 'TooLarge', 429: 'TooManyRequests' };
