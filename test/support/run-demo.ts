import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface DemoProcess {
  readonly pid: number;
  /** Everything it has printed so far, both streams. */
  output(): string;
  interrupt(): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Runs `npm run demo` as a user does, its own process being what `npm` starts. */
export function runDemo(...args: readonly string[]): DemoProcess {
  const main = fileURLToPath(new URL('../../local/demo/main.ts', import.meta.url));
  const env = { ...process.env, SMACK_CHAT_LOG: '' };
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    interrupt: () => void child.kill('SIGINT'),
    ended: new Promise(resolve => child.once('exit', code => resolve(code))),
  };
}
