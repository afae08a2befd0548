import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';

/** Cookie sessions: a browser holds a random id, its token stays here, in memory alone. Ends with the process: people log in again. */
export interface Sessions {
  /** Begins a session; the value for the cookie. */
  begin(token: string): string;
  /** The token of a session that has not ended. */
  tokenOf(id: string | undefined): string | undefined;
  end(id: string | undefined): void;
  readonly size: number;
}

/** A working day; the token's own end and the rights of its bearer are asked of the API server all the time anyway. */
export const SESSION_SECONDS = 12 * 3_600;
const MAX_SESSIONS = 5_000;

export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, { readonly token: string; readonly until: number }>();
  return {
    begin(token) {
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { token, until: clock.monotonic() + SESSION_SECONDS * 1_000 });
      for (const [oldest, { until }] of sessions) {
        if (sessions.size <= MAX_SESSIONS && until > clock.monotonic()) break;
        sessions.delete(oldest);
      }
      return id;
    },
    tokenOf(id) {
      const session = id === undefined ? undefined : sessions.get(id);
      return session !== undefined && clock.monotonic() < session.until ? session.token : undefined;
    },
    end: id => void (id === undefined || sessions.delete(id)),
    get size() {
      return sessions.size;
    },
  };
}
