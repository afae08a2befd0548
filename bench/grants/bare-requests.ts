import { once } from 'node:events';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

export interface BareRequest {
  readonly method: 'PATCH' | 'POST';
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** Sends requests over kept connections with as little work as Node allows: no retry, no deadline, and the answer is not read. */
export interface BareRequests extends Disposable {
  /** Rejects when the answer is no success. */
  send(request: BareRequest): Promise<void>;
}

export async function openBareRequests(config: KubeConfig, inFlight: number): Promise<BareRequests> {
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, headers } = options;
  const agent = new https.Agent({ ca, cert, key, keepAlive: true, maxSockets: inFlight, scheduling: 'lifo' });
  const { hostname: host, port } = new URL(config.getCurrentCluster()?.server ?? '');
  return {
    async send({ method, path, type, body }) {
      const own = {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        Accept: 'application/json',
      };
      const request = https.request({ agent, host, port, method, path, headers: { ...headers, ...own } });
      request.end(body);
      const [response] = await once(request, 'response');
      response.resume();
      await once(response, 'end');
      if (response.statusCode > 299) throw new Error(`${method} ${path}: ${response.statusCode}`);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
