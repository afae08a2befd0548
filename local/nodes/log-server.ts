import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the log server asks of a pod's worker. */
export interface LogSource {
  logFile(container: string, previous: boolean): string | undefined;
  runs(container: string): boolean;
}

export interface LogServerOptions {
  readonly host: string;
  readonly cert: string;
  readonly key: string;
  /** Only clients with a certificate of this authority are let in: the API server. */
  readonly clientCa: string;
  readonly find: (namespace: string, pod: string) => LogSource | undefined;
}

export interface LogServer {
  readonly port: number;
  close(): void;
}

const LOOK_MS = 250;

/**
 * The part of a kubelet's own API that `kubectl logs` needs: `/containerLogs/NAMESPACE/POD/CONTAINER` with `follow`,
 * `previous`, `tailLines` and `limitBytes`. Times are not kept, so `--timestamps` and `--since` are not known.
 */
export async function serveLogs(options: LogServerOptions): Promise<LogServer> {
  const { host, cert, key, clientCa: ca } = options;
  const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, options).catch(error => {
      if (!response.headersSent) response.writeHead(500);
      response.end(`${String(error)}\n`);
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: LogServerOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://node');
  const [, what, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent);
  const flag = (name: string): boolean => url.searchParams.get(name) === 'true';
  const source = what === 'containerLogs' ? options.find(namespace, pod) : undefined;
  const file = source?.logFile(container, flag('previous'));
  if (source === undefined || file === undefined) {
    response.writeHead(404).end('process nodes only serve the logs of their pods\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  let at = await firstByte(file, url.searchParams.get('tailLines'));
  const limit = Number(url.searchParams.get('limitBytes') ?? Number.POSITIVE_INFINITY);
  const end = at + limit;
  while (!response.destroyed) {
    const runs = source.runs(container);
    const size = await stat(file).then(
      found => found.size,
      () => 0,
    );
    const to = Math.min(size, end);
    if (to > at) {
      for await (const chunk of createReadStream(file, { start: at, end: to - 1 })) response.write(chunk);
      at = to;
    }
    if (!flag('follow') || flag('previous') || !runs || at >= end) break;
    await sleep(LOOK_MS);
  }
  response.end();
}

/** Where the last lines of a file begin. */
async function firstByte(file: string, tailLines: string | null): Promise<number> {
  if (tailLines === null) return 0;
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  let left = Number(tailLines);
  if (left === 0) return bytes.length;
  // The last byte ends a line; the search begins before it.
  for (let at = bytes.length - 2; at >= 0; at--) {
    if (bytes[at] === 10 && --left === 0) return at + 1;
  }
  return 0;
}
