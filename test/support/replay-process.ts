import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../workloads/replay/main.ts', import.meta.url));

/** What the replay server says of itself; see workloads/replay. */
export interface ReplayStatus {
  readonly state: 'waiting' | 'playing' | 'done';
  readonly joined: Readonly<Record<string, number>>;
  readonly connections: number;
  readonly sent: number;
  readonly unheard: number;
  readonly total: number | null;
}

/** A replay server in a process of its own. */
export interface ReplayProcess {
  readonly url: string;
  readonly channels: readonly string[];
  start(): Promise<void>;
  status(): Promise<ReplayStatus>;
  fault(order: object): Promise<void>;
  close(): Promise<void>;
}

/** Starts `workloads/replay/main.ts` with these arguments and waits until it listens. */
export async function startReplay(...args: readonly string[]): Promise<ReplayProcess> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', () => reject(new Error(`the replay server ended: ${errors}`)));
  });
  const listening: { readonly ws: string; readonly control: string; readonly channels: readonly string[] } =
    JSON.parse(first);
  const post = async (path: string, body?: object): Promise<void> => {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${listening.control}${path}`, { method: 'POST', ...(body ? json : {}) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  };
  return {
    url: listening.ws,
    channels: listening.channels,
    start: () => post('/start'),
    status: async () => (await fetch(`${listening.control}/status`)).json() as Promise<ReplayStatus>,
    fault: order => post('/faults', order),
    close: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
