import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type ProcessId, processId } from './process-id.ts';

/** A program to run: nothing of it depends on who runs it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface ChildProgram {
  readonly id: ProcessId;
  /** How it ended: `code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  running(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<string>;
}

/**
 * Starts a program in a session of its own (Ctrl-C in the terminal must reach the supervisor alone), with its output
 * appended to `log`. The log is a file descriptor, not a pipe: the program survives whoever started it.
 * @throws Error when the program cannot be started
 */
export async function startProgram(spec: Command, log: string): Promise<ChildProgram> {
  const output = openSync(log, 'a');
  const child = spawn(spec.command, [...spec.args], {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  let running = true;
  const ended = new Promise<string>(resolve => {
    child.once('exit', (code, signal) => {
      running = false;
      resolve(signal === null ? `code ${code}` : `signal ${signal}`);
    });
  });
  await once(child, 'spawn');
  const id = processId(child.pid ?? -1) ?? { pid: child.pid ?? -1, started: '' };
  return {
    id,
    ended,
    running: () => running,
    signal: signal => void (running && child.kill(signal)),
    async stop(graceMs) {
      if (!running) return ended;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      const end = await ended;
      clearTimeout(timer);
      return end;
    },
  };
}
