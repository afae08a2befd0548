import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a process and all that it started took. */
export interface Usage {
  /** User and system time. */
  readonly cpuSeconds: number;
  /** From its start to its end. */
  readonly seconds: number;
  /** Largest sum of their resident memory at one moment, sampled ten times a second. */
  readonly peakRssMb: number;
}

export interface MeasuredProcess {
  /** Resolves when it has ended; rejects when it failed. */
  readonly ended: Promise<Usage>;
  /** Ends it in order (SIGTERM). */
  end(): void;
}

/** Runs a program, waits for all its children, and prints what they took; a SIGTERM goes to the program alone. */
const SCRIPT = `trap 'kill -TERM $child 2>/dev/null' TERM
"$@" & child=$!
wait $child; code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
times >&2
exit $code`;
const SAMPLE_MS = 100;
const PAGE_BYTES = 4_096;
const KEPT_LINES = 40;

/** Starts a program whose time and memory are measured, its children included. `onLine` hears what it prints. */
export function startMeasured(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  onLine: (line: string) => void = () => undefined,
): MeasuredProcess {
  const began = performance.now();
  // A session of its own: its processes are found by it.
  const child = spawn('bash', ['-c', SCRIPT, 'measured', ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', onLine);
  createInterface({ input: child.stderr }).on('line', line => {
    errors.push(line);
    if (errors.length > KEPT_LINES) errors.shift();
  });
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid ?? -1));
  }, SAMPLE_MS);
  const ended = (async (): Promise<Usage> => {
    const [code] = await once(child, 'close');
    clearInterval(sampling);
    const said = errors.join('\n');
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${said}`);
    return {
      cpuSeconds: childTimes(said),
      seconds: (performance.now() - began) / 1_000,
      peakRssMb: peak / 1e6,
    };
  })();
  ended.catch(() => undefined);
  return { ended, end: () => void child.kill('SIGTERM') };
}

/** The last two figures of `times`: user and system time of the children. */
function childTimes(text: string): number {
  const figures = [...text.matchAll(/(\d+)m(\d+[.,]\d+)s/g)].slice(-2);
  if (figures.length !== 2) throw new Error(`no times in:\n${text}`);
  return figures.reduce((sum, [, minutes, seconds]) => {
    return sum + Number(minutes) * 60 + Number(seconds?.replace(',', '.'));
  }, 0);
}

function residentBytes(session: number): number {
  let pages = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d/.test(name)) continue;
    const stat = statOf(name);
    if (Number(stat[3]) === session) pages += Number(stat[21]);
  }
  return pages * PAGE_BYTES;
}

/** The fields of /proc/PID/stat behind the program's name; none when the process has just ended. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
