import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Cassandra 5 starts on 17 only (and 11): newer Java versions lack the security manager it asks for. */
const WANTED = 17;
const homes = '/usr/lib/jvm';

/**
 * Finds a Java 17: JAVA_HOME, `java` on the PATH, then every folder of /usr/lib/jvm.
 * @returns the path of the `java` program, or `undefined` when there is none
 */
export async function findJava17(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const installed = await readdir(homes).catch(() => []);
  const candidates = [
    ...(env['JAVA_HOME'] === undefined ? [] : [join(env['JAVA_HOME'], 'bin', 'java')]),
    'java',
    ...installed
      .toSorted((a, b) => Number(b.includes('17')) - Number(a.includes('17')))
      .map(folder => join(homes, folder, 'bin', 'java')),
  ];
  for (const candidate of candidates) {
    if (candidate !== 'java' && !(await exists(candidate))) continue;
    if ((await majorVersion(candidate)) === WANTED) return candidate;
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function majorVersion(java: string): Promise<number | undefined> {
  const { stderr } = await promisify(execFile)(java, ['-version'], { timeout: 20_000 }).catch(() => ({
    stderr: '',
  }));
  return parseJavaVersion(stderr);
}

/** Reads the major version from `java -version`: `version "17.0.15"` is 17, `version "1.8.0"` is 8. */
export function parseJavaVersion(output: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
