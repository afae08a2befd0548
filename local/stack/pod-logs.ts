import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PodLog {
  /** `container/run`. */
  readonly title: string;
  readonly text: string;
}

/** The logs of a pod named NAMESPACE/NAME, oldest run first, of all pods that have had the name. */
export async function podLogs(folder: string, pod: string): Promise<readonly PodLog[]> {
  const prefix = `${pod.replace('/', '_')}_`;
  const folders = await readdir(folder).catch(() => []);
  const logs: PodLog[] = [];
  for (const name of folders.filter(each => each.startsWith(prefix)).toSorted()) {
    for (const container of (await readdir(join(folder, name))).toSorted()) {
      const runs = await readdir(join(folder, name, container));
      for (const run of runs.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
        const text = await readFile(join(folder, name, container, run), 'utf8');
        logs.push({ title: `${name} ${container}/${run}`, text });
      }
    }
  }
  return logs;
}
