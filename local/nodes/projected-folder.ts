import { createHash } from 'node:crypto';
import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { VolumeFile } from './volume-files.ts';

/**
 * Makes a folder show exactly these files, all changed at once, as a kubelet does it (AtomicWriter): the files lie in a
 * folder of their own, the link `..data` points to it and is replaced by rename, and every visible name is a link
 * through `..data`. A watcher of the folder sees one change; a reader sees the old files or the new ones.
 * @returns whether anything changed
 */
export async function projectFiles(folder: string, files: readonly VolumeFile[]): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const version = `..${hashOf(files)}`;
  const data = join(folder, '..data');
  const old = await readlink(data).catch(() => undefined);
  if (old === version) return false;
  for (const { path, bytes } of files) {
    const file = join(folder, version, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  await mkdir(join(folder, version), { recursive: true });
  const names = new Set(files.map(({ path }) => path.split('/')[0] ?? path));
  const next = join(folder, '..data_tmp');
  await rm(next, { force: true });
  await symlink(version, next);
  await rename(next, data);
  const shown = (await readdir(folder)).filter(name => !name.startsWith('..'));
  for (const name of names) {
    if (!shown.includes(name)) await symlink(join('..data', name), join(folder, name));
  }
  for (const name of shown) {
    if (!names.has(name)) await rm(join(folder, name), { force: true });
  }
  if (old !== undefined) await rm(join(folder, old), { recursive: true, force: true });
  return true;
}

function hashOf(files: readonly VolumeFile[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 20);
}
