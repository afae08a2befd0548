import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FaultOrder } from '../../workloads/replay/faults.ts';
import type { ReplayStatus } from '../../workloads/replay/replay-server.ts';

const MAIN = fileURLToPath(new URL('../../workloads/replay/main.ts', import.meta.url));

/** A running replay server, as a process of its own. */
export interface ReplayScene {
  readonly ws: URL;
  readonly tcp: URL;
  readonly control: string;
  readonly channels: readonly string[];
  readonly total: number | null;
  start(): Promise<ReplayStatus>;
  status(): Promise<ReplayStatus>;
  fault(order: FaultOrder): Promise<ReplayStatus>;
  /** Ends it and resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `node workloads/replay/main.ts` with these arguments and waits until it listens. */
export async function startReplay(...args: string[]): Promise<ReplayScene> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the replay server ended with ${code}`);
  });
  const first = once(lines, 'line', { signal: AbortSignal.timeout(60_000) });
  const [line] = (await Promise.race([first, ended])) as [string];
  ended.catch(() => undefined);
  const { ws, tcp, control, channels, total } = JSON.parse(line);
  const ask = async (path: string, init: RequestInit): Promise<ReplayStatus> => {
    const answer = await fetch(control + path, { ...init, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<ReplayStatus>;
  };
  const json = { 'content-type': 'application/json' };
  return {
    ws: new URL(ws),
    tcp: new URL(tcp),
    control,
    channels,
    total,
    start: () => ask('/start', { method: 'POST' }),
    status: () => ask('/status', {}),
    fault: order => ask('/faults', { method: 'POST', body: JSON.stringify(order), headers: json }),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  return child.exitCode;
}
