import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { createAuthority } from '../../local/stack/certificates.ts';
import type { Clock } from '../../operator/kube/clock.ts';
import { createKubeConnection } from '../../operator/kube/kube-connection.ts';

/** What the proxy does to a request instead of passing it on unharmed. */
export type Fault =
  /** Answers by itself. */
  | { readonly kind: 'status'; readonly code: number; readonly body?: unknown; readonly retryAfter?: number }
  /** Breaks the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Answers a watch and ends it at once. */
  | { readonly kind: 'end' }
  /** Takes the request and says nothing, for ever: a half-open connection. With `headers` it is silent after them. */
  | { readonly kind: 'silent'; readonly headers?: boolean }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The API server carries it out, `done` is called, and whoever asked is never told. */
  | { readonly kind: 'untold'; readonly done: () => void }
  /** Passes a watch on line by line, changed; `undefined` drops a line. */
  | { readonly kind: 'lines'; readonly edit: (line: string) => string | undefined }
  /** Ends a watch properly, together with its line of this number. */
  | { readonly kind: 'last'; readonly line: number };

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly isWatch: boolean;
  readonly body: string;
}

/** An HTTPS proxy in front of an API server that makes the faults a test asks for, and remembers the requests. */
export interface FaultProxy {
  /** Leads to the proxy. */
  readonly config: KubeConfig;
  readonly seen: readonly SeenRequest[];
  /** Watches that are open now. */
  readonly openWatches: number;
  /** From now on requests that match suffer the fault, the next `times` of them (default: all). Returns its end. */
  inject(matches: (request: SeenRequest) => boolean, fault: Fault, times?: number): () => void;
  /** Breaks the connections of the watches that are open. */
  breakWatches(): void;
  close(): Promise<void>;
}

export const isWatch = (request: SeenRequest) => request.isWatch;
export const isList = (request: SeenRequest) =>
  request.method === 'GET' && !request.isWatch && request.url.searchParams.has('limit');
export const isWrite = (request: SeenRequest) => request.method !== 'GET';

interface Rule {
  readonly matches: (request: SeenRequest) => boolean;
  readonly fault: Fault;
  left: number;
}

export async function startFaultProxy(upstreamConfig: KubeConfig, clock: Clock): Promise<FaultProxy> {
  const upstream = createKubeConnection(upstreamConfig, clock, 'fault-proxy');
  const authority = await createAuthority(Date.now());
  const identity = await authority.server('fault-proxy', [{ type: 'ip', value: '127.0.0.1' }]);
  const seen: SeenRequest[] = [];
  const rules: Rule[] = [];
  const sockets = new Set<Socket>();
  const watches = new Set<ServerResponse>();

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    seen.push(request);
    if (request.isWatch) {
      watches.add(response);
      response.once('close', () => watches.delete(response));
    }
    const rule = rules.find(({ matches, left }) => left > 0 && matches(request));
    if (rule !== undefined) rule.left--;
    const { path, body } = { path: `${request.url.pathname}${request.url.search}`, body: request.body };
    const fault = rule?.fault;
    if (fault !== undefined && (await suffer(fault, response))) return;
    await forward(
      { method: request.method, path, body, type: incoming.headers['content-type'] },
      fault,
      response,
    );
  }

  /** True when the fault is all that there is. */
  async function suffer(fault: Fault, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'status': {
        const retry = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
        response.writeHead(fault.code, { 'Content-Type': 'application/json', ...retry });
        response.end(JSON.stringify(fault.body ?? { kind: 'Status', code: fault.code, message: 'a fault' }));
        return true;
      }
      case 'reset':
        response.socket?.destroy();
        return true;
      case 'end':
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end();
        return true;
      case 'silent':
        if (fault.headers === true)
          response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
        return true;
      case 'delay':
        await clock.sleep(fault.ms);
        return false;
      case 'lines':
      case 'last':
      case 'untold':
        return false;
      default:
        return fault satisfies never;
    }
  }

  async function forward(
    { method, path, body, type }: { method: string; path: string; body: string; type: string | undefined },
    fault: Fault | undefined,
    response: ServerResponse,
  ): Promise<void> {
    const ended = new AbortController();
    response.once('close', () => ended.abort());
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const request = body === '' ? { method, path, headers } : { method, path, headers, body };
    const answer = await upstream.send(request, {
      signal: ended.signal,
      stream: path.includes('watch=true'),
    });
    if (fault?.kind === 'untold') {
      answer.resume();
      fault.done();
      response.socket?.destroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, { 'Content-Type': answer.headers['content-type'] ?? '' });
    response.flushHeaders();
    if (fault?.kind === 'lines') await passLines(answer, line => void writeLine(response, fault.edit(line)));
    else if (fault?.kind === 'last') await passUntil(answer, response, fault.line);
    else for await (const chunk of answer) response.write(chunk);
    response.end();
  }

  const server: Server = createServer({ cert: identity.cert, key: identity.key }, (incoming, response) => {
    // The client went away, or the server did: either way the connection is over.
    serve(incoming, response).catch(() => response.socket?.destroy());
  });
  server.on('secureConnection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;

  return {
    config: configFor(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, authority.cert),
    seen,
    get openWatches() {
      return watches.size;
    },
    inject(matches, fault, times = Number.POSITIVE_INFINITY) {
      const rule: Rule = { matches, fault, left: times };
      rules.unshift(rule);
      return () => {
        rule.left = 0;
      };
    },
    breakWatches() {
      for (const response of watches) response.socket?.destroy();
    },
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      upstream.close();
    },
  };
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(incoming.url ?? '/', 'https://proxy');
  const body = Buffer.concat(chunks).toString();
  return { method: incoming.method ?? 'GET', url, isWatch: url.searchParams.get('watch') === 'true', body };
}

/** Calls `take` for each line, until it answers true. */
async function passLines(
  answer: IncomingMessage,
  take: (line: string) => boolean | undefined,
): Promise<void> {
  let rest = '';
  for await (const chunk of answer) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (take(line) === true) return;
  }
}

function writeLine(response: ServerResponse, line: string | undefined): void {
  if (line !== undefined) response.write(`${line}\n`);
}

async function passUntil(answer: IncomingMessage, response: ServerResponse, last: number): Promise<void> {
  let number = 0;
  await passLines(answer, line => {
    number++;
    // Held back until the end: all of them and the end of the stream arrive at once.
    if (number === 1) response.cork();
    response.write(`${line}\n`);
    return number === last;
  });
  response.uncork();
}

function configFor(server: string, ca: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'proxy', server, caData: Buffer.from(ca).toString('base64'), skipTLSVerify: false },
    { name: 'proxy', token: 'the proxy does not ask' },
  );
  return config;
}
