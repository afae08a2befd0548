import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../lib/clock.ts';
import type { Access, Reader } from '../access/access.ts';
import { ProblemError } from '../api/problem-error.ts';
import { queries, readParameters } from '../api/queries.ts';
import type { Directory } from '../live/directory.ts';
import { scopeOf } from '../live/live-board.ts';
import type { Choice, LiveHub, Tab } from '../live/live-hub.ts';
import type { LiveValue } from '../live/live-value.ts';

export interface LivePluginOptions {
  readonly hub: LiveHub<LiveValue>;
  readonly access: Access;
  readonly directory: Directory;
  readonly clock: Clock;
  /** Streams at a time; more are told to come back. Default 2,000. */
  readonly most?: number;
}

/** How often it is asked again what a tab may see. */
const LOOK_AGAIN_MS = 15_000;
/** Browsers come back after this and a random part as long again: a console that starts is not run over. */
const COME_BACK_MS = 1_000;
/** Fastify ends requests that take long; a stream is none. */
const END_WITHIN_MS = 5_000;

/** The stream of live figures, one a tab, as Server-Sent Events: a fastify plugin for `/api/v1`. */
export function livePlugin(options: LivePluginOptions): (app: FastifyInstance) => Promise<void> {
  const { hub, access, directory, clock, most = 2_000 } = options;

  /** What a reader may see of what is wanted; a hash of it names the choice. */
  async function choiceOf(reader: Reader, wanted: Wanted): Promise<Choice> {
    if (wanted.namespace !== undefined && !(await reader.maySee(wanted.namespace))) {
      throw new ProblemError(
        'Forbidden',
        `you may not list twitchpipelines in namespace ${wanted.namespace}`,
      );
    }
    const namespaces = new Set(directory.all().map(({ namespace }) => namespace));
    const all = await reader.maySee();
    const seen = new Set<string>();
    for (const namespace of all ? [] : namespaces) if (await reader.maySee(namespace)) seen.add(namespace);
    const one =
      wanted.namespace === undefined || wanted.name === undefined
        ? undefined
        : scopeOf({ namespace: wanted.namespace, name: wanted.name });
    const text = JSON.stringify([one ?? '', all ? '*' : [...seen].sort()]);
    const namespaceOf = (scope: string) => scope.slice(0, scope.indexOf('/'));
    return {
      id: createHash('sha256').update(text).digest('base64url').slice(0, 16),
      sees: scope => (one === undefined || scope === one) && (all || seen.has(namespaceOf(scope))),
    };
  }

  async function stream(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const wanted = readParameters(queries.live, request.query);
    if (hub.tabs >= most) throw new ProblemError('TooBusy', `${most} streams are open`, 5);
    const choice = await choiceOf(await access.readerOf(request.headers), wanted);
    const header = request.headers['last-event-id'];
    const tab = openTab(reply);
    const leave = hub.open(choice, typeof header === 'string' ? header : wanted.since, tab);
    const gone = new AbortController();
    reply.raw.once('close', () => {
      leave();
      gone.abort(new Error('the tab has left'));
    });
    while (!gone.signal.aborted) {
      await clock.sleep(LOOK_AGAIN_MS, gone.signal).catch(() => undefined);
      const reason = gone.signal.aborted ? undefined : await whyNot(request, wanted, choice);
      if (reason === undefined) continue;
      leave();
      hub.bye(tab, reason);
      return;
    }
  }

  /** Why a tab may not go on; an API server that does not answer for a moment is no reason. */
  async function whyNot(request: FastifyRequest, wanted: Wanted, choice: Choice) {
    try {
      const now = await choiceOf(await access.readerOf(request.headers), wanted);
      return now.id === choice.id ? undefined : 'Changed';
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.reason === 'Unauthenticated') return 'Unauthenticated';
      return error.reason === 'Forbidden' ? 'Changed' : undefined;
    }
  }

  return async app => {
    app.get('/live', async (request, reply) => {
      await stream(request, reply);
    });
  };
}

interface Wanted {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly since?: string | undefined;
}

/** Takes the answer out of fastify's hands. */
function openTab(reply: FastifyReply): Tab {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  raw.write(`retry: ${COME_BACK_MS + Math.floor(Math.random() * COME_BACK_MS)}\n\n`);
  return {
    write: text => void (raw.writableEnded || raw.write(text)),
    waiting: () => raw.writableLength,
    end: () => endSoon(raw),
  };
}

/** Whoever does not read does not read the end either. */
function endSoon(raw: ServerResponse): void {
  raw.end();
  const timer = setTimeout(() => raw.destroy(), END_WITHIN_MS);
  raw.once('close', () => clearTimeout(timer));
}
