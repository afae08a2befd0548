import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedFolder } from '../../local/stack/cached-folder.ts';
import { runTool } from '../images/run-tool.ts';
import { hashFiles } from './hash-files.ts';
import { kindCache } from './kind-paths.ts';

/** Java without a window, and every library that its server part and the native parts of Kafka's and Cassandra's jars are linked with. */
const packages = ['openjdk-17-jre-headless', 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g'];

/**
 * Lays out the files of a base image with Java 17 of Debian packages: no registry of images is asked. Kept in the cache by the packages' versions.
 * @returns the folder
 * @throws Error when this is no Debian, or its package lists are empty
 */
export async function javaBase(): Promise<string> {
  const fetched = await mkdtemp(join(tmpdir(), 'smack-java-'));
  try {
    await runTool('apt-get', ['download', ...packages], { cwd: fetched });
    const debs = (await readdir(fetched)).toSorted();
    const folder = join(kindCache, `java-${await hashFiles([], debs)}`);
    return await cachedFolder(folder, async into => {
      for (const deb of debs) await runTool('dpkg-deb', ['-x', join(fetched, deb), into]);
      const home = (await readdir(join(into, 'usr/lib/jvm'))).find(name => /^java-17-/.test(name));
      await mkdir(join(into, 'usr/bin'), { recursive: true });
      await symlink(`/usr/lib/jvm/${home}/bin/java`, join(into, 'usr/bin/java'));
      await mkdir(join(into, 'tmp'));
      await rm(join(into, 'usr/share'), { recursive: true, force: true });
    });
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
}
