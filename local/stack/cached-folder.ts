import { access, mkdir, rename, rm } from 'node:fs/promises';
import { withLock } from './lock.ts';

/**
 * Returns the folder, filling it first when it is not there. It appears whole or not at all (built beside it, then
 * renamed), and of two builders at once the second waits for the first.
 * @param fill fills the given empty folder
 */
export async function cachedFolder(folder: string, fill: (into: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder;
  return withLock(folder, async () => {
    if (await exists(folder)) return folder;
    const building = `${folder}.tmp`;
    // A builder that was killed may have left one; while we hold the lock nobody is at work on it.
    await rm(building, { recursive: true, force: true });
    await mkdir(building, { recursive: true });
    try {
      await fill(building);
      await rename(building, folder);
    } catch (error) {
      await rm(building, { recursive: true, force: true });
      throw error;
    }
    return folder;
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
