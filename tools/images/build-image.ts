import { rm } from 'node:fs/promises';
import type { BuilderName } from './find-builder.ts';
import { runTool } from './run-tool.ts';

export interface ImageBuild {
  /** Folder that is sent to the builder. */
  readonly context: string;
  readonly dockerfile: string;
  /** Stage of the Dockerfile; `undefined`: the last. */
  readonly target: string | undefined;
  /** Name and tag of the image. */
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
  /** Time of everything in the image, seconds since 1970: it must not be the time of the build. */
  readonly timestamp: number;
}

/**
 * Builds one image into the builder's own store.
 * @throws Error with the builder's last words
 */
export async function buildImage(builder: BuilderName, build: ImageBuild): Promise<void> {
  const args = ['build', '--file', build.dockerfile, '--tag', build.name];
  if (build.target !== undefined) args.push('--target', build.target);
  for (const [name, value] of Object.entries(build.args)) args.push('--build-arg', `${name}=${value}`);
  // Docker takes the time from the environment, and keeps that of the copied files as it is.
  if (builder !== 'docker') args.push('--timestamp', String(build.timestamp), '--layers=false');
  // Nothing runs in these builds: no isolation is needed, and it works where containers can not be started.
  if (builder === 'buildah') args.push('--isolation', 'chroot', '--format', 'oci');
  args.push(build.context);
  await runTool(builder, args, { env: { SOURCE_DATE_EPOCH: String(build.timestamp), DOCKER_BUILDKIT: '1' } });
}

/** Writes an image of the builder's store to a file that `docker load`, `ctr images import` and `kind load image-archive` read. */
export async function saveImage(builder: BuilderName, name: string, file: string): Promise<void> {
  await rm(file, { force: true });
  if (builder === 'buildah') await runTool('buildah', ['push', name, `docker-archive:${file}:${name}`]);
  else if (builder === 'podman')
    await runTool('podman', ['save', '--format', 'docker-archive', '-o', file, name]);
  else await runTool('docker', ['save', '-o', file, name]);
}
