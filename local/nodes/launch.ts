import { basename, join } from 'node:path';
import { containerEnv, type EnvSources } from './container-env.ts';
import { expandVariables } from './expand-variables.ts';
import type { Images } from './images.ts';
import type { MountedPath } from './path-rewriting.ts';
import { rewritePath } from './path-rewriting.ts';
import type { Container } from './pod.ts';
import type { Made } from './referenced-data.ts';

/** Everything that starting a container's program needs. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rewrite: (text: string) => string;
  /** Where the program's termination message lies. */
  readonly messageFile: string;
}

export type Launch = Made<LaunchPlan>;

export interface LaunchScene extends EnvSources {
  readonly images: Images;
  /** Folder of the container's own, for its termination message and its home. */
  readonly folder: string;
  readonly mounts: readonly MountedPath[];
  /** PATH and the like: what an image's own environment would be. */
  readonly baseEnv: Readonly<Record<string, string>>;
}

/**
 * How a container's program is started. Pure.
 * `command` replaces the image's entry point and `args` are appended (Define a Command and Arguments); both, and the
 * values of env, have paths under a mountPath rewritten to where the volume really is.
 */
export function planLaunch(container: Container, scene: LaunchScene): Launch {
  const { pod, images, folder } = scene;
  const image = images[container.image];
  if (image === undefined) {
    const known = Object.keys(images).join(', ');
    const message = `process nodes have no program for image "${container.image}"; they know ${known}`;
    return { blocked: { reason: 'ErrImagePull', message } };
  }
  const asked = containerEnv(container, scene);
  if ('blocked' in asked) return asked;
  const messagePath = container.terminationMessagePath ?? '/dev/termination-log';
  const messageFile = join(folder, basename(messagePath));
  const mounts = [...scene.mounts, { mountPath: messagePath, real: messageFile }];
  const rewrite = (text: string): string => rewritePath(text, mounts);
  const variables = {
    ...scene.baseEnv,
    HOME: folder,
    HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
    ...asked.made,
  };
  const expand = (text: string): string => rewrite(expandVariables(text, variables));
  const entry = container.command === undefined ? image.argv : container.command.map(expand);
  return {
    made: {
      argv: [...entry, ...(container.args ?? []).map(expand)],
      cwd: container.workingDir === undefined ? image.cwd : rewrite(container.workingDir),
      env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, rewrite(value)])),
      rewrite,
      messageFile,
    },
  };
}
