import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder } from './cached-folder.ts';

const FETCH_DEADLINE_MS = 15 * 60_000;

/**
 * Fetches the jars named by a pom into the cache, once for each content of the pom.
 * @param java the Java to run Maven with
 * @returns the folder of the jars
 * @throws Error with Maven's own words when it fails
 */
export async function fetchJars(
  name: string,
  pom: string,
  cache: string,
  signal?: AbortSignal,
): Promise<string> {
  const key = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 16);
  return cachedFolder(join(cache, 'jars', `${name}-${key}`), async into => {
    const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies'];
    args.push('-DincludeScope=runtime', `-DoutputDirectory=${into}`);
    try {
      await promisify(execFile)('mvn', args, { timeout: FETCH_DEADLINE_MS, ...(signal ? { signal } : {}) });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      const words = `${stdout}${stderr}`.trim().split('\n').slice(0, 6).join('\n');
      throw new Error(`Maven could not fetch the jars of ${name}: ${words || String(error)}`, {
        cause: error,
      });
    }
  });
}
