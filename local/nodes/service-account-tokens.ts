import type { Clock } from '../../operator/kube/clock.ts';
import type { Pod } from './pod.ts';

export interface Token {
  readonly value: string;
  /** Wall time, milliseconds. */
  readonly expiresAt: number;
}

/** Asks the API server for a token of the pod's service account, bound to the pod (TokenRequest). */
export type RequestToken = (
  pod: Pod,
  audience: string | undefined,
  expirationSeconds: number,
) => Promise<Token>;

/** Tokens for the `serviceAccountToken` sources of volumes. */
export interface ServiceAccountTokens {
  /** The token, when there is one; asks for one in the background when not or when it grows old, and calls `changed` then. */
  get(
    pod: Pod,
    audience: string | undefined,
    expirationSeconds: number | undefined,
    changed: () => void,
  ): string | undefined;
  /** Forgets a pod that is gone. */
  forget(pod: Pod): void;
}

/** "The kubelet proactively requests rotation for the token if it is older than 80% of its total time-to-live". */
const ROTATE_AFTER = 0.8;
const DEFAULT_SECONDS = 3600;
const RETRY_MS = 1000;

export function createServiceAccountTokens(request: RequestToken, clock: Clock): ServiceAccountTokens {
  const tokens = new Map<string, Map<string, Token>>();
  const renewing = new Map<string, AbortController>();

  /** Asks until there is a token, then again when most of its life is over, until the pod is forgotten. */
  async function keep(
    pod: Pod,
    audience: string | undefined,
    seconds: number,
    changed: () => void,
    signal: AbortSignal,
  ) {
    while (!signal.aborted) {
      const token = await request(pod, audience, seconds).catch(() => undefined);
      if (token !== undefined) {
        tokens.get(pod.metadata.uid)?.set(audience ?? '', token);
        changed();
      }
      const wait = token === undefined ? RETRY_MS : (token.expiresAt - clock.now()) * ROTATE_AFTER;
      await clock.sleep(wait, signal).catch(() => {});
    }
  }

  return {
    get(pod, audience, expirationSeconds = DEFAULT_SECONDS, changed) {
      const { uid } = pod.metadata;
      const known = tokens.get(uid) ?? new Map<string, Token>();
      tokens.set(uid, known);
      const key = `${uid}/${audience ?? ''}`;
      if (!renewing.has(key)) {
        const controller = new AbortController();
        renewing.set(key, controller);
        void keep(pod, audience, expirationSeconds, changed, controller.signal);
      }
      return known.get(audience ?? '')?.value;
    },
    forget({ metadata: { uid } }) {
      tokens.delete(uid);
      for (const [key, controller] of renewing) {
        if (!key.startsWith(`${uid}/`)) continue;
        controller.abort();
        renewing.delete(key);
      }
    },
  };
}
