import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end.
 * @returns its stdout
 * @throws Error with the command and the last lines it wrote, when it fails or takes longer than `timeoutMs` (10 minutes unless told)
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 600_000 }: ToolOptions = {},
): Promise<string> {
  const options = {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  };
  try {
    return (await promisify(execFile)(command, [...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const words = `${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n');
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed: ${words || String(error)}`, {
      cause: error,
    });
  }
}

/** Whether a program runs with these arguments and ends well. */
export async function toolWorks(command: string, args: readonly string[]): Promise<boolean> {
  return runTool(command, args, { timeoutMs: 30_000 }).then(
    () => true,
    () => false,
  );
}
