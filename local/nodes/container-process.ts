import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type ProcessId, processId } from '../stack/process-id.ts';

export interface ProcessSpec {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing of the node agent's own is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface ProcessEnd {
  /** 128 + n after signal n. */
  readonly exitCode: number;
}

/** A container's process: leader of a session of its own, so that everything it starts ends with it. */
export interface ContainerProcess {
  readonly id: ProcessId;
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM reaches the process alone, as in a container PID 1; SIGKILL everything that it has started. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** @throws Error when the program cannot be started (not found, no permission) */
export async function startContainerProcess({ argv, cwd, env, log }: ProcessSpec): Promise<ContainerProcess> {
  const [command = '', ...args] = argv;
  const output = openSync(log, 'a');
  let child: ReturnType<typeof spawn>;
  try {
    child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
  } finally {
    closeSync(output);
  }
  const ended = new Promise<ProcessEnd>(resolve => {
    child.once('exit', (code, signal) => {
      killGroup(child.pid);
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : (signalNumbers[signal] ?? 0)) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid ?? -1;
  return {
    id: processId(pid) ?? { pid, started: '' },
    ended,
    signal(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (signal === 'SIGKILL') killGroup(pid);
      else child.kill(signal);
    },
  };
}

/** The processes that a container's program has started die with it, as in a PID namespace. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const signalNumbers: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};
