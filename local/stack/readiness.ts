import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Identity } from './certificates.ts';

const TIMEOUT_MS = 3000;

/** Whether something accepts connections there. */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** GETs a URL, by TLS with a client certificate when `tls` is given. Resolves with the HTTP status, whatever it is. */
export function getStatus(url: string, tls?: Identity & { readonly ca: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, agent: false as const, ...(tls ?? {}) };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, options, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error(`${url} did not answer in ${TIMEOUT_MS} ms`)));
    request.once('error', reject);
    request.end();
  });
}
