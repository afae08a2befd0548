import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** An answer of the API server that is no success. */
export class KubeAnswerError extends Error {
  override readonly name = 'KubeAnswerError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The two things that the console asks of the API server: a list, and a review (which stores nothing). */
export interface KubeApi {
  /** The JSON at a path with its query. Rejects with {@link KubeAnswerError}, or when there is no whole answer in time. */
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  close(): void;
}

/** Of a request with its answer. */
const DEADLINE_MS = 10_000;
/** No list of a page of pipelines comes near this. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_SOCKETS = 16;

/** Speaks JSON over keep-alive connections; client-node gives credentials and TLS, and asks for them again as they expire. */
export function createKubeApi(config: KubeConfig): KubeApi {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster');
  const base = new URL(cluster.server);
  const plain = base.protocol === 'http:';
  const agent = plain
    ? new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })
    : new https.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  async function exchange(method: string, path: string, body?: object): Promise<unknown> {
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const request = (plain ? http : https).request({
      ...options,
      agent: cluster?.proxyUrl === undefined ? agent : options.agent,
      method,
      protocol: base.protocol,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port === '' ? (plain ? 80 : 443) : base.port,
      path: `${base.pathname.replace(/\/+$/, '')}${path}`,
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: {
        ...options.headers,
        Accept: 'application/json',
        'User-Agent': 'smack-console/0.1',
        ...(payload === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) }),
      },
    });
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    request.once('response', resolve).once('error', reject);
    request.end(payload);
    const answer = await promise;
    const text = await readBody(answer);
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) throw new KubeAnswerError(status, `${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  return {
    get: path => exchange('GET', path),
    post: (path, body) => exchange('POST', path, body),
    close: () => agent.destroy(),
  };
}

async function readBody(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the API server answers more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
