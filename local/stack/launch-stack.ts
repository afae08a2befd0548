import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controlStack } from './control-client.ts';
import { endStack } from './end-stack.ts';
import type { LaunchOptions } from './launch-options.ts';
import { withLock } from './lock.ts';
import { isRunning } from './process-id.ts';
import { type ProgramName, readStackState, type StackState } from './stack-state.ts';
import type { ProgramAction } from './supervisor.ts';

/** A running stack. */
export interface Stack {
  /** As of the moment of the call; programs may have ended since. */
  state(): StackState;
  /** Stops, kills, pauses or starts one program and waits until that is done. */
  act(program: ProgramName, action: ProgramAction): Promise<void>;
  /** Ends the stack and waits until its processes and files are gone. */
  end(): Promise<void>;
}

/**
 * Starts a stack and waits until it is ready. Attached, it dies with this process; otherwise it stays.
 * @param changed told every change while it starts (and for ever when attached)
 * @throws Error when a stack runs in that folder already, or a program did not start
 */
export async function launchStack(
  options: LaunchOptions,
  changed: (state: StackState) => void,
): Promise<Stack> {
  return withLock<Stack>(options.dir, async () => {
    await clearFolder(options.dir);
    const logs = join(options.dir, 'logs');
    mkdirSync(logs, { recursive: true });
    const log = join(logs, 'supervisor.log');
    const output = openSync(log, 'a');
    const main = fileURLToPath(new URL('supervisor-main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, JSON.stringify(options)], {
      stdio: ['ignore', output, output, 'ipc'],
      detached: true,
    });
    closeSync(output);
    let latest: StackState | undefined;
    const gone = new Promise<never>((_, reject) => {
      child.once('exit', async code => {
        const words = latest?.error ?? (await readFile(log, 'utf8').catch(() => '')).trim();
        reject(new Error(words || `the stack's supervisor ended with code ${code}`));
      });
      child.once('error', reject);
    });
    gone.catch(() => {});
    const ready = new Promise<StackState>(resolve => {
      child.on('message', message => {
        latest = message as StackState;
        changed(latest);
        if (latest.phase === 'ready') resolve(latest);
      });
    });
    const first = await Promise.race([ready, gone]);
    if (!options.attached) child.disconnect();
    child.unref();
    child.channel?.unref();
    return {
      state: () => latest ?? first,
      async act(program, action) {
        await controlStack(first, `programs/${program}/${action}`);
        latest = (await readStackState(options.dir)) ?? latest;
      },
      end: async () => void (await endStack(options.dir)),
    };
  });
}

/** A stack that a dead supervisor left behind is ended and removed; a running one is left alone. */
async function clearFolder(dir: string): Promise<void> {
  const old = await readStackState(dir);
  if (old === undefined) return;
  if (isRunning(old.supervisor))
    throw new Error(`a stack runs in ${dir} already; end it with: npm run stack -- down --dir ${dir}`);
  await endStack(dir);
  await rm(dir, { recursive: true, force: true });
}
