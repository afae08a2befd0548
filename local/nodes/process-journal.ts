import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessId, signalProcess } from '../stack/process-id.ts';

/**
 * The processes of containers, one empty file each, named by pid and start time. When the node agent is killed, its
 * containers live on; whoever comes next finds them here.
 */
export interface ProcessJournal {
  add(id: ProcessId): void;
  remove(id: ProcessId): void;
}

export function openProcessJournal(folder: string): ProcessJournal {
  mkdirSync(folder, { recursive: true });
  const file = ({ pid, started }: ProcessId): string => join(folder, `${pid}-${started}`);
  return {
    add: id => writeFileSync(file(id), ''),
    remove: id => rmSync(file(id), { force: true }),
  };
}

/** Kills what the journal of a dead node agent still names; a stranger that got an old pid is not touched. */
export function killJournaled(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const [pid = '', started = ''] = name.split('-');
    const id = { pid: Number(pid), started };
    if (isRunning(id)) {
      signalProcess(id, 'SIGKILL');
      killGroupOf(id.pid);
    }
    rmSync(join(folder, name), { force: true });
  }
}

/** Containers lead a process group of their own. */
function killGroupOf(pid: number): void {
  if (!(pid > 1)) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
