import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { killJournaled } from '../nodes/process-journal.ts';
import { isRunning, signalProcess } from './process-id.ts';
import { readStackState, type StackState } from './stack-state.ts';
import { waitUntil } from './wait-until.ts';

const DEADLINE_MS = 30_000;

/**
 * Ends the stack in a folder: its supervisor does it; when that is dead, the processes it has left behind are killed by
 * pid and start time, so no stranger that got the same pid is hit. Does nothing when there is no stack.
 * @returns whether there was one
 */
export async function endStack(dir: string): Promise<boolean> {
  const state = await readStackState(dir);
  if (state === undefined) return false;
  signalProcess(state.supervisor, 'SIGTERM');
  await waitUntil('the supervisor has ended', () => !isRunning(state.supervisor), {
    deadlineMs: DEADLINE_MS,
  }).catch(() => signalProcess(state.supervisor, 'SIGKILL'));
  const left = leftovers((await readStackState(dir)) ?? state);
  for (const id of left) signalProcess(id, 'SIGCONT');
  for (const id of left) signalProcess(id, 'SIGKILL');
  await waitUntil('the processes have ended', () => left.every(id => !isRunning(id)), {
    deadlineMs: DEADLINE_MS,
  });
  killJournaled(join(dir, 'nodes', 'processes'));
  if ((await readStackState(dir)) !== undefined)
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  return true;
}

function leftovers(state: StackState) {
  return state.programs.flatMap(program =>
    program.process !== undefined && isRunning(program.process) ? [program.process] : [],
  );
}
