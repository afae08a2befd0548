import { spawn } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, Handler, HttpGet } from './pod.ts';

/** Where a handler of a container runs: its address, its environment and its paths. */
export interface HandlerPlace {
  readonly container: Container;
  readonly podIp: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rewrite: (text: string) => string;
}

/**
 * Runs a probe or a lifecycle hook once.
 * @returns `undefined` on success, else what failed, in the kubelet's words
 */
export async function runHandler(
  handler: Handler,
  place: HandlerPlace,
  timeoutMs: number,
): Promise<string | undefined> {
  if (handler.httpGet !== undefined) return httpGet(handler.httpGet, place, timeoutMs);
  if (handler.exec !== undefined) return exec(handler.exec.command ?? [], place, timeoutMs);
  if (handler.sleep !== undefined) {
    await sleep(Math.min(handler.sleep.seconds * 1000, timeoutMs));
    return undefined;
  }
  if (handler.tcpSocket !== undefined) {
    const port = portNumber(handler.tcpSocket.port, place.container);
    if (port === undefined) return `no port named ${handler.tcpSocket.port}`;
    return tcpConnect(handler.tcpSocket.host ?? place.podIp, port, timeoutMs);
  }
  return 'process nodes run httpGet, tcpSocket, exec and sleep handlers only';
}

function portNumber(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

/** "Any code greater than or equal to 200 and less than 400 indicates success." (Configure Probes, HTTP) */
function httpGet(
  get: HttpGet,
  { container, podIp }: HandlerPlace,
  timeoutMs: number,
): Promise<string | undefined> {
  const port = portNumber(get.port, container);
  if (port === undefined) return Promise.resolve(`no port named ${get.port}`);
  const secure = get.scheme === 'HTTPS';
  const headers = Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(timeoutMs);
    const options = {
      host: get.host ?? podIp,
      port,
      path: get.path ?? '/',
      headers: { 'User-Agent': 'kube-probe/1.34', Connection: 'close', ...headers },
      agent: false as const,
      signal,
    };
    const send = secure ? httpsRequest : httpRequest;
    const request = send(secure ? { ...options, rejectUnauthorized: false } : options, response => {
      response.resume();
      const code = response.statusCode ?? 0;
      resolve(code >= 200 && code < 400 ? undefined : `HTTP probe failed with statuscode: ${code}`);
    });
    request.once('error', error => {
      resolve(signal.aborted ? `no answer within ${timeoutMs} ms` : error.message);
    });
    request.end();
  });
}

function tcpConnect(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (failure: string | undefined): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => end(undefined));
    socket.once('error', error => end(error.message));
    socket.once('timeout', () => end(`no connection within ${timeoutMs} ms`));
  });
}

/** Success is exit code 0; a command that is too slow is killed and has failed. */
function exec(
  command: readonly string[],
  place: HandlerPlace,
  timeoutMs: number,
): Promise<string | undefined> {
  const [program = '', ...args] = command.map(place.rewrite);
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: place.cwd,
      env: place.env,
      stdio: 'ignore',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else
        resolve(signal === null ? `command exited with ${code}` : `command timed out after ${timeoutMs} ms`);
    });
  });
}
