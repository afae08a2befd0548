import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface GoOptions {
  /** Folder of the Go module. */
  readonly source: string;
  readonly signal?: AbortSignal;
  /** Gets each line of stderr: with `build -v` the packages as they are compiled. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs Go in a module, without cgo. Resolves with the lines of stdout.
 * @throws Error with Go's own last words when it fails
 */
export async function runGo(
  args: readonly string[],
  { source, signal, onLine = () => {} }: GoOptions,
): Promise<string[]> {
  const child = spawn('go', args, {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  const output: string[] = [];
  const lastWords: string[] = [];
  createInterface({ input: child.stdout }).on('line', line => output.push(line));
  createInterface({ input: child.stderr }).on('line', line => {
    lastWords.push(line);
    if (lastWords.length > 15) lastWords.shift();
    onLine(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`go ${args[0]} failed:\n${lastWords.join('\n')}`);
  return output;
}
