import type { IncomingMessage } from 'node:http';
import { requestBackoff } from './backoff.ts';
import { withDeadline } from './deadline.ts';
import { KubeApiError } from './kube-client.ts';
import type { KubeConnection, RawRequest } from './kube-connection.ts';
import { AttemptTimeout, decideRetry } from './request-retry.ts';
import type { Runtime } from './runtime.ts';
import { refusal } from './status-answer.ts';
import { NotLeadingError } from './write-guard.ts';

/** A request with what is known about its meaning. */
export interface Call extends RawRequest {
  /** Kubernetes' verb, a label of the metrics. */
  readonly verb: 'get' | 'list' | 'create' | 'apply' | 'patch' | 'delete' | 'evict';
  /** Sending it twice has the effect of sending it once. */
  readonly idempotent: boolean;
  readonly signal?: AbortSignal | undefined;
  /** 1: whoever calls tries again by itself. Default: as often as the deadline allows. */
  readonly attempts?: 1;
}

export interface RequesterOptions {
  readonly connection: KubeConnection;
  readonly runtime: Runtime;
  readonly attemptTimeoutMs: number;
  readonly deadlineMs: number;
  readonly mayWrite: () => boolean;
  /** Aborted when the client is closed: ends what is under way or waits for its next attempt. */
  readonly closed: AbortSignal;
}

/** Sends calls until they are answered; resolves with the answer's JSON, throws KubeApiError when refused. */
export type Requester = (call: Call) => Promise<unknown>;

/** An answer beyond this is broken off: 500 objects of etcd's largest size are far below it in practice. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

export function createRequester(options: RequesterOptions): Requester {
  const { connection, runtime, attemptTimeoutMs, deadlineMs, mayWrite, closed } = options;
  const { clock, random, metrics } = runtime;

  function checkLeading({ method, path }: Call): void {
    if (!mayWrite()) throw new NotLeadingError(`not leading: ${method} ${path} is not sent`);
  }

  async function attemptOnce(call: Call, remainingMs: number, parent: AbortSignal): Promise<unknown> {
    const beforeWriting = call.verb === 'get' || call.verb === 'list' ? undefined : () => checkLeading(call);
    beforeWriting?.();
    const ms = Math.min(attemptTimeoutMs, remainingMs);
    const late = () =>
      new AttemptTimeout(`no answer to ${call.method} ${call.path} within ${Math.round(ms)} ms`);
    const startedAt = clock.monotonic();
    let code = '<error>';
    try {
      return await withDeadline({ clock, ms, late, parent }, async signal => {
        const response = await connection.send(call, { signal, beforeWriting });
        code = String(response.statusCode ?? 0);
        return answerOf(response, await readBody(response));
      });
    } finally {
      metrics.requests.inc({ verb: call.verb, code });
      metrics.requestTime.observe({ verb: call.verb }, (clock.monotonic() - startedAt) / 1_000);
    }
  }

  return async call => {
    const deadline = clock.monotonic() + deadlineMs;
    const parent = call.signal === undefined ? closed : AbortSignal.any([call.signal, closed]);
    let mayRenewCredentials = true;
    for (let number = 0; ; number++) {
      const remainingMs = deadline - clock.monotonic();
      try {
        return await attemptOnce(call, remainingMs, parent);
      } catch (error) {
        if (error instanceof KubeApiError && error.code === 401 && mayRenewCredentials) {
          mayRenewCredentials = false;
          connection.forgetCredentials();
          continue;
        }
        const left = deadline - clock.monotonic();
        const attempt = { number, idempotent: call.idempotent, error, remainingMs: left };
        const decision = decideRetry(attempt, requestBackoff, random);
        if (!decision.retry || call.attempts === 1) throw error;
        metrics.requestRetries.inc({ verb: call.verb });
        await clock.sleep(decision.afterMs, parent);
      }
    }
  };
}

/** Reads an answer's body as text. */
export function readBody(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) {
      reject(response.errored ?? new Error('the answer was broken off'));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES)
        response.destroy(new Error(`an answer is longer than ${MAX_BODY_BYTES} bytes`));
      else chunks.push(chunk);
    });
    response.once('end', () => resolve(Buffer.concat(chunks).toString()));
    // A broken answer ends in an error; one that is destroyed without, in a close. What comes second is of no interest.
    response.once('error', reject);
    response.once('close', () => reject(new Error('the answer was broken off')));
  });
}

function answerOf(response: IncomingMessage, body: string): unknown {
  const code = response.statusCode ?? 0;
  if (code < 200 || code > 299) throw refusal(code, body, response.headers['retry-after']);
  return JSON.parse(body);
}
