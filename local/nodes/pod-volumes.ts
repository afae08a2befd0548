import { cp, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MountedPath } from './path-rewriting.ts';
import type { Container, Pod, Volume } from './pod.ts';
import { projectFiles } from './projected-folder.ts';
import type { Blocked } from './referenced-data.ts';
import { type VolumeSources, volumeFiles } from './volume-files.ts';

/** The volumes of one pod as folders below the pod's own. */
export interface PodVolumes {
  /** Makes the folders, or brings them up to date. @returns why that is not possible yet, if so */
  refresh(pod: Pod, sources: VolumeSources): Promise<Blocked | undefined>;
  /** Where the volumes of a container are. Call after a refresh that was not blocked. */
  mounts(pod: Pod, container: Container): Promise<readonly MountedPath[]>;
}

export function createPodVolumes(podFolder: string): PodVolumes {
  const folderOf = (volume: string): string => join(podFolder, 'volumes', volume);
  return {
    async refresh(pod, sources) {
      for (const volume of pod.spec.volumes ?? []) {
        const found = volumeFiles(volume, sources);
        if ('blocked' in found) return found.blocked;
        if (found.made === undefined) await mkdir(folderOf(volume.name), { recursive: true });
        else await projectFiles(folderOf(volume.name), found.made);
      }
      return undefined;
    },
    async mounts(pod, container) {
      const mounted: MountedPath[] = [];
      for (const [index, { name, mountPath, subPath }] of (container.volumeMounts ?? []).entries()) {
        const volume = pod.spec.volumes?.find(candidate => candidate.name === name);
        if (volume === undefined) continue;
        const copy = join(podFolder, 'subpaths', container.name, String(index));
        const real =
          subPath === undefined || subPath === ''
            ? folderOf(name)
            : await subPathOf(volume, join(folderOf(name), subPath), copy);
        mounted.push({ mountPath, real });
      }
      return mounted;
    },
  };
}

/**
 * A subPath of an emptyDir is a folder in it. Of projected files it is a copy made at start: "A container using a
 * ConfigMap as a subPath volume mount will not receive ConfigMap updates" (Volumes).
 */
async function subPathOf(volume: Volume, path: string, copy: string): Promise<string> {
  if (volume.emptyDir !== undefined) {
    await mkdir(path, { recursive: true });
    return path;
  }
  await mkdir(dirname(copy), { recursive: true });
  await cp(await realpath(path), copy, { recursive: true, force: true });
  return copy;
}
