import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Access, isToken, SESSION_COOKIE, sessionOf } from '../access/access.ts';
import { SESSION_SECONDS, type Sessions } from '../access/sessions.ts';
import { ProblemError } from '../api/problem-error.ts';
import { readParameters } from '../api/queries.ts';

const login = z.strictObject({ token: z.string().min(1) });

/**
 * Logging in and out, the only requests that are no reading: a token of the cluster becomes a session in this process' memory. Only a JSON body from
 * this very site is taken, which no form of another site can send; the cookie is for this host alone, and no script can read it.
 */
export function sessionPlugin(access: Access, sessions: Sessions): (app: FastifyInstance) => Promise<void> {
  return async app => {
    app.post('/session', async (request, reply) => {
      const { token } = readParameters(login, request.body);
      const trimmed = token.trim();
      const caller = isToken(trimmed) ? await access.callerOf(trimmed) : undefined;
      if (caller === undefined)
        throw new ProblemError('Unauthenticated', 'the API server does not know the token');
      sessions.end(sessionOf(request.headers.cookie));
      reply.header('Set-Cookie', cookie(sessions.begin(trimmed), SESSION_SECONDS));
      reply.header('Cache-Control', 'no-store');
      return { login: 'done', user: caller.username };
    });
    app.delete('/session', async (request, reply) => {
      sessions.end(sessionOf(request.headers.cookie));
      reply.header('Set-Cookie', cookie('', 0));
      reply.header('Cache-Control', 'no-store');
      return { login: access.open ? 'none' : 'needed' };
    });
  };
}

function cookie(value: string, seconds: number): string {
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Strict`;
}
