import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const main = fileURLToPath(new URL('../../workloads/console/main.ts', import.meta.url));

/** A console as a process of its own. */
export interface RunningConsole {
  /** `http://HOST:PORT`, once it listens. */
  readonly url: string;
  /** Of health and metrics. */
  readonly healthUrl: string;
  readonly pid: number;
  /** Sends a signal and waits for the end; answers the exit code, null when it was killed. */
  kill(name: NodeJS.Signals): Promise<number | null>;
  /** Everything it logged so far. */
  log(): string;
}

export interface ConsoleProcessOptions {
  readonly configPath: string;
  readonly kubeconfig: string;
  /** Default 127.0.0.1, which asks for no login. */
  readonly listen?: string;
  /** Folder of a built page; default: the one beside the program, if it was built. */
  readonly page?: string;
  /** Default: a free one. */
  readonly port?: number;
}

export async function startConsoleProcess(options: ConsoleProcessOptions): Promise<RunningConsole> {
  const { configPath, kubeconfig, listen = '127.0.0.1', port = 0, page } = options;
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      SMACK_CONFIG: configPath,
      KUBECONFIG: kubeconfig,
      POD_NAME: 'console',
      POD_IP: '127.0.0.1',
      SMACK_LISTEN: listen,
      SMACK_PORT: String(port),
      SMACK_HEALTH_PORT: '0',
      ...(page === undefined ? {} : { SMACK_PAGE: page }),
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
  const listens = (what: RegExp) =>
    eventually('the console listens', () => {
      if (child.exitCode !== null) throw new Error(`the console has ended: ${logged}`);
      return what.exec(logged)?.[1];
    });
  const healthUrl = await listens(/"url":"([^"]+)","msg":"serving health/);
  const url = await listens(/"url":"([^"]+)","login/);
  return { url, healthUrl, pid: child.pid ?? 0, kill: name => end(child, name), log: () => logged };
}

async function end(child: ChildProcess, name: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(name);
  const [code] = await exited;
  return code;
}
