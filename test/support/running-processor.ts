import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const main = fileURLToPath(new URL('../../workloads/processor/main.ts', import.meta.url));

/** A processor as a process of its own. */
export interface RunningProcessor {
  readonly pod: string;
  /** Base URL of its HTTP server, once it listens. */
  url(): Promise<string>;
  get(path: string): Promise<{ readonly status: number; readonly body: string }>;
  signal(name: NodeJS.Signals): void;
  /** Sends a signal and waits for the end; answers the exit code, null when it was killed. */
  kill(name: NodeJS.Signals): Promise<number | null>;
  /** Everything it logged so far. */
  log(): string;
}

export function startProcessor(pod: string, configPath: string): RunningProcessor {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      SMACK_CONFIG: configPath,
      POD_NAME: pod,
      POD_IP: '127.0.0.1',
      SMACK_PORT: '0',
      LOG_LEVEL: process.env['SMACK_TEST_LOG_LEVEL'] ?? 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let logged = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      logged += text;
    });
  }
  const url = () =>
    eventually(`${pod} listens`, () => {
      if (child.exitCode !== null) throw new Error(`${pod} has ended: ${logged}`);
      return /"url":"([^"]+)"/.exec(logged)?.[1];
    });
  return {
    pod,
    url,
    async get(path) {
      const response = await fetch((await url()) + path, { signal: AbortSignal.timeout(5_000) });
      return { status: response.status, body: await response.text() };
    },
    signal: name => void child.kill(name),
    kill: name => end(child, name),
    log: () => logged,
  };
}

async function end(child: ChildProcess, name: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(name);
  const [code] = await exited;
  return code;
}
