import { readFileSync } from 'node:fs';

/** Names one process for good: pids are used again, a pid with its start time is not. */
export interface ProcessId {
  readonly pid: number;
  /** Start time in clock ticks since boot: field 22 of /proc/PID/stat (proc_pid_stat(5)). */
  readonly started: string;
}

/** The identity of a running process; `undefined` when there is none with that pid. */
export function processId(pid: number): ProcessId | undefined {
  try {
    return { pid, started: startTime(readFileSync(`/proc/${pid}/stat`, 'utf8')) };
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still runs. A zombie no longer does. */
export function isRunning(id: ProcessId): boolean {
  try {
    const stat = readFileSync(`/proc/${id.pid}/stat`, 'utf8');
    return startTime(stat) === id.started && afterName(stat)[0] !== 'Z';
  } catch {
    return false;
  }
}

/** Sends a signal to exactly this process; does nothing when it is gone. */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals): void {
  if (!isRunning(id)) return;
  try {
    process.kill(id.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startTime(stat: string): string {
  return afterName(stat)[19] ?? '';
}

/** Fields from `state` on. The name before them stands in brackets and may hold spaces and brackets itself. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
