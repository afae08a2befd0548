import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { ProblemError } from '../api/problem-error.ts';
import { isLoopbackHost } from './loopback-host.ts';
import { Remembered } from './remembered.ts';
import type { Caller, Reviews } from './reviews.ts';
import type { Sessions } from './sessions.ts';

/** The headers that say who asks. */
export interface Asker {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly host?: string | undefined;
}

/** Somebody whom the console lets in. */
export interface Reader {
  /** What the API server calls them; `undefined` for whoever sits at this machine. */
  readonly username: string | undefined;
  /** Sent on to the operator, which asks the API server itself. */
  readonly token: string | undefined;
  /** One reader's requests are counted together. */
  readonly key: string;
  /** Whether they may see the pipelines of a namespace; without namespace: of all. */
  maySee(namespace?: string): Promise<boolean>;
}

export interface AccessOptions {
  readonly reviews: Reviews;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Whoever asks this machine by its own name and sends no token sees everything: for a server bound to a loopback address. */
  readonly open: boolean;
  /** Reviews that may be under way at a time; more requests are told to come back. Default 16. */
  readonly inFlight?: number;
}

/** Decides who may see what, by the rights that the cluster gives for the same things by kubectl. */
export interface Access {
  readonly open: boolean;
  /**
   * Who asks. Ends with a {@link ProblemError}: Unauthenticated, AccessUnknown (the API server does not answer) or TooBusy.
   */
  readerOf(asker: Asker): Promise<Reader>;
  /** Whose a token is; `undefined` when it is nobody's. */
  callerOf(token: string): Promise<Caller | undefined>;
}

/** Name of the session's cookie. The prefix has browsers refuse it unless it is for this host alone and sent over TLS. */
export const SESSION_COOKIE = '__Host-smack-session';
/** How long a "yes" holds: a right that is taken away ends after this. */
const YES_MS = 10_000;
/** A "no" is asked again sooner: whoever was just given a right wants to use it. */
const NO_MS = 2_000;
const CALLERS = 2_000;
const DECISIONS = 20_000;
/** Service account tokens have 1 to 2 KB, those of OIDC providers up to 8. */
export const MAX_TOKEN = 16_384;
const TOKEN = /^[\w~+/.=-]+$/;

export function createAccess(options: AccessOptions): Access {
  const { reviews, sessions, clock, open, inFlight = 16 } = options;
  const callers = new Remembered<Caller | undefined>({
    clock,
    size: CALLERS,
    holdsMs: caller => (caller === undefined ? NO_MS : YES_MS),
  });
  const decisions = new Remembered<boolean>({
    clock,
    size: DECISIONS,
    holdsMs: allowed => (allowed ? YES_MS : NO_MS),
  });
  let underWay = 0;

  async function reviewed<T>(ask: () => Promise<T>): Promise<T> {
    if (underWay >= inFlight)
      throw new ProblemError('TooBusy', `${inFlight} access reviews are under way`, 1);
    underWay += 1;
    try {
      return await ask();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ProblemError('AccessUnknown', `the API server was asked for a review: ${why}`, 2);
    } finally {
      underWay -= 1;
    }
  }

  // The token itself is no key: what is not in memory is in no dump.
  const callerOf = (token: string) =>
    callers.get(digest(token), () => reviewed(() => reviews.callerOf(token)));

  return {
    open,
    callerOf,
    async readerOf(asker) {
      const token = bearerOf(asker.authorization) ?? sessions.tokenOf(sessionOf(asker.cookie));
      if (token === undefined) {
        if (open && isLoopbackHost(asker.host)) return ANYBODY_HERE;
        throw new ProblemError('Unauthenticated', 'there is no token and no session');
      }
      const caller = await callerOf(token);
      if (caller === undefined)
        throw new ProblemError('Unauthenticated', 'the API server does not know the token');
      const key = digest(token);
      const may = (namespace: string | undefined) =>
        decisions.get(`${key} ${namespace ?? ''}`, () =>
          reviewed(() => reviews.mayListPipelines(caller, namespace)),
        );
      return {
        username: caller.username,
        token,
        key,
        maySee: async namespace =>
          (await may(undefined)) || (namespace !== undefined && (await may(namespace))),
      };
    },
  };
}

const ANYBODY_HERE: Reader = {
  username: undefined,
  token: undefined,
  key: 'here',
  maySee: async () => true,
};

/** The session's id in a Cookie header. */
export function sessionOf(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE) return value;
  }
  return undefined;
}

/** Whether a text can be a token at all. */
export function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN && TOKEN.test(text);
}

function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined || !isToken(token)) {
    throw new ProblemError('Unauthenticated', "the Authorization header is not 'Bearer TOKEN'");
  }
  return token;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
