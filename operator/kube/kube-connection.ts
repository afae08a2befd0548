import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from './clock.ts';

/** One HTTP request to the API server; `path` includes the query. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** A socket of its own. */
  readonly stream?: boolean;
  /** Called when the socket is there and the next thing is to write; a throw ends the request unsent. */
  readonly beforeWriting?: (() => void) | undefined;
}

/** The way to one API server: where it is, who we are, and the sockets to it. */
export interface KubeConnection {
  /**
   * Sends a request and resolves when the answer's headers are there; the caller reads its body.
   * Rejects with the socket's error, or with the signal's reason on abort (which also ends an answer in progress).
   * Streams get a socket of their own, so that they never hold up requests.
   */
  send(request: RawRequest, options: SendOptions): Promise<http.IncomingMessage>;
  /** Asks for credentials again before the next request (after a 401). */
  forgetCredentials(): void;
  close(): void;
}

/** Token files and exec plugins are asked again at most this often; client-node itself re-reads a token file each minute. */
const CREDENTIALS_MS = 10_000;
/** A request waits for a free socket beyond this many. */
const MAX_SOCKETS = 64;
/** Sockets unused for this long are probed by the kernel, so that a vanished peer is noticed. */
const KEEP_ALIVE_MS = 15_000;

interface Credentials {
  readonly options: https.RequestOptions;
  readonly until: number;
}

interface Agents {
  readonly fingerprint: string;
  readonly requests: http.Agent;
  readonly streams: http.Agent;
}

/** Opens nothing yet; credentials come from client-node, which knows every way a kubeconfig may say them. */
export function createKubeConnection(config: KubeConfig, clock: Clock, userAgent: string): KubeConnection {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster');
  const base = new URL(cluster.server);
  const prefix = base.pathname.replace(/\/+$/, '');
  const plain = base.protocol === 'http:';
  let credentials: Credentials | undefined;
  let agents: Agents | undefined;
  /** What {@link agents} were last found for: the same options need no look at certificates. */
  let agentsOptions: https.RequestOptions | undefined;

  async function currentOptions(): Promise<https.RequestOptions> {
    if (credentials === undefined || clock.monotonic() >= credentials.until) {
      const options: https.RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      credentials = { options, until: clock.monotonic() + CREDENTIALS_MS };
    }
    return credentials.options;
  }

  function agentsFor(options: https.RequestOptions): Agents {
    if (agents !== undefined && agentsOptions === options) return agents;
    agentsOptions = options;
    const fingerprint = fingerprintOf(options);
    if (agents?.fingerprint === fingerprint) return agents;
    if (agents !== undefined) dropIdle(agents);
    agents = {
      fingerprint,
      requests: makeAgent(options, plain, true),
      streams: makeAgent(options, plain, false),
    };
    return agents;
  }

  return {
    async send(request, { signal, stream = false, beforeWriting }) {
      const options = await currentOptions();
      signal.throwIfAborted();
      const pool = agentsFor(options);
      // A proxy needs client-node's own agent; otherwise ours, because its agents outlive a change of certificate.
      const agent = cluster.proxyUrl === undefined ? (stream ? pool.streams : pool.requests) : options.agent;
      const all: https.RequestOptions = {
        protocol: base.protocol,
        hostname: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (plain ? 80 : 443) : base.port,
        method: request.method,
        path: `${prefix}${request.path}`,
        headers: {
          Accept: 'application/json',
          'User-Agent': userAgent,
          ...options.headers,
          ...request.headers,
          // Node sends the body of a DELETE without its length, and so without an end, unless told.
          ...(request.body === undefined
            ? {}
            : { 'Content-Length': String(Buffer.byteLength(request.body)) }),
        },
        ...(agent === undefined ? {} : { agent }),
        ...(options.auth === undefined ? {} : { auth: options.auth }),
      };
      return exchange(plain ? http.request : https.request, { ...all, signal }, request.body, beforeWriting);
    },
    forgetCredentials() {
      credentials = undefined;
    },
    close() {
      agents?.requests.destroy();
      agents?.streams.destroy();
    },
  };
}

function exchange(
  open: typeof https.request,
  options: https.RequestOptions & { readonly signal: AbortSignal },
  body: string | undefined,
  beforeWriting: (() => void) | undefined,
): Promise<http.IncomingMessage> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const request = open(options, resolve);
    request.once('error', error => reject(signal.aborted ? signal.reason : error));
    function write(): void {
      try {
        beforeWriting?.();
        request.end(body);
      } catch (error) {
        reject(error);
        request.destroy();
      }
    }
    request.once('socket', socket => {
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      // Waiting for a free socket and for its handshake may take long: what must hold at the time of writing is asked then.
      if (request.reusedSocket || !isOpening(socket)) write();
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', write);
    });
  });
}

function isOpening(socket: Socket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}

function makeAgent(options: https.RequestOptions, plain: boolean, pooled: boolean): http.Agent {
  const shared = {
    keepAlive: pooled,
    keepAliveMsecs: KEEP_ALIVE_MS,
    maxSockets: pooled ? MAX_SOCKETS : Number.POSITIVE_INFINITY,
    scheduling: 'lifo' as const,
  };
  if (plain) return new http.Agent(shared);
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const tls = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  return new https.Agent({ ...shared, ...given });
}

function fingerprintOf(options: https.RequestOptions): string {
  const hash = createHash('sha256');
  for (const part of [options.ca, options.cert, options.key, options.pfx, options.servername]) {
    hash.update(String(part ?? '')).update('\0');
  }
  return hash.digest('base64');
}

/** Requests under way on the old certificate finish; its idle sockets go. */
function dropIdle(agents: Agents): void {
  for (const sockets of Object.values(agents.requests.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
