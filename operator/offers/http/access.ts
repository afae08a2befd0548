import { createHash } from 'node:crypto';
import type { Clock } from '../../kube/clock.ts';
import { NotLeadingError } from '../../kube/write-guard.ts';
import { BoundedCache } from './bounded-cache.ts';
import { isLoopbackHost } from './loopback.ts';
import { ProblemError } from './problem.ts';
import type { Caller, Reviews, Right } from './reviews.ts';

export interface AccessOptions {
  readonly reviews: Reviews;
  readonly clock: Clock;
  /** Whoever asks this machine by its own name and sends no token sees everything: for a server that only this machine can reach. */
  readonly open: boolean;
  /** Reviews that may be under way at a time; more requests are told to come back. Default 16. */
  readonly inFlight?: number;
}

/** The headers that say who asks. */
export interface Asker {
  readonly authorization?: string | undefined;
  readonly host?: string | undefined;
}

/** Decides who may see what: the rights are those that the cluster gives for the same things by kubectl. */
export interface Access {
  /**
   * Resolves when the bearer of the Authorization header has all the rights; ends with a {@link ProblemError} otherwise:
   * Unauthenticated, Forbidden, AccessUnknown (the API server does not answer), TooBusy.
   */
  check(asker: Asker, rights: readonly Right[]): Promise<void>;
}

/** How long a "yes" holds: a right that is taken away ends after this. */
const YES_MS = 10_000;
/** A "no" is asked again sooner: whoever was just given a right wants to use it. */
const NO_MS = 2_000;
const MAX_CALLERS = 1_000;
const MAX_DECISIONS = 5_000;
/** Service account tokens have 1 to 2 KB, those of OIDC providers up to 8. */
const MAX_TOKEN = 16_384;

export function createAccess({ reviews, clock, open, inFlight = 16 }: AccessOptions): Access {
  const callers = new BoundedCache<Caller | undefined>(clock, MAX_CALLERS, caller =>
    caller === undefined ? NO_MS : YES_MS,
  );
  const decisions = new BoundedCache<boolean>(clock, MAX_DECISIONS, allowed => (allowed ? YES_MS : NO_MS));
  let underWay = 0;

  async function reviewed<T>(ask: () => Promise<T>): Promise<T> {
    if (underWay >= inFlight) {
      throw new ProblemError('TooBusy', `${inFlight} access reviews are under way`, 1);
    }
    underWay += 1;
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof NotLeadingError) {
        throw new ProblemError('NotDeciding', 'leadership was lost a moment ago', 5);
      }
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ProblemError('AccessUnknown', `the API server was asked for a review: ${why}`, 2);
    } finally {
      underWay -= 1;
    }
  }

  return {
    async check({ authorization, host }, rights) {
      if (open && authorization === undefined && isLoopbackHost(host)) return;
      const token = bearerOf(authorization);
      // The token itself is not kept: what is not in memory is in no dump.
      const key = createHash('sha256').update(token).digest('base64');
      const caller = await callers.get(key, () => reviewed(() => reviews.callerOf(token)));
      if (caller === undefined)
        throw new ProblemError('Unauthenticated', 'the API server does not know the token');
      for (const right of rights) {
        const ask = () => reviewed(() => reviews.isAllowed(caller, right));
        const allowed = await decisions.get(`${key} ${rightText(right)}`, ask);
        if (!allowed) throw new ProblemError('Forbidden', `${caller.username} may not ${rightText(right)}`);
      }
    },
  };
}

function bearerOf(authorization: string | undefined): string {
  if (authorization === undefined)
    throw new ProblemError('Unauthenticated', 'there is no Authorization header');
  const token = /^Bearer +([\w~+/.=-]+) *$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > MAX_TOKEN) {
    throw new ProblemError('Unauthenticated', "the Authorization header is not 'Bearer TOKEN'");
  }
  return token;
}

/** `get pods in namespace esports`, `list nodes`. */
export function rightText({ verb, resource, namespace }: Right): string {
  if (namespace !== undefined) return `${verb} ${resource} in namespace ${namespace}`;
  return resource === 'nodes' ? `${verb} nodes` : `${verb} ${resource} in all namespaces`;
}
