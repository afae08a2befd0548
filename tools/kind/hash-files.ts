import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * A short name for the content of files: equal content under equal names gives equal text, wherever it lies.
 * @param paths files and folders; of a folder every file in it counts
 * @param more what else the result depends on
 * @returns 16 hexadecimal digits
 */
export async function hashFiles(paths: readonly string[], more: readonly string[] = []): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(more));
  for (const path of paths) {
    for (const file of await filesIn(path)) {
      const content = await readFile(file);
      key.update(`${relative(path, file)}\0${content.length}\0`).update(content);
    }
  }
  return key.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) return [path];
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted();
}
