import { createHash } from 'node:crypto';

/** One image of an archive. All images of an archive are made of the same layer. */
export interface ArchivedImage {
  /** Name with tag. */
  readonly name: string;
  /** What a container runs when it names no command. */
  readonly entrypoint?: readonly string[];
}

/** Files of an archive that `ctr images import` and `docker load` read, beside the layer. */
export interface ArchiveIndex {
  readonly manifest: string;
  /** Content by file name. */
  readonly configs: Readonly<Record<string, string>>;
}

/**
 * The index of a Docker archive (https://github.com/moby/docker-image-spec, "combined image JSON") whose images share one layer. Each image has a
 * configuration of its own bytes, since containerd knows images by their digests.
 * @param layer SHA-256 of the unpacked layer, hexadecimal
 * @param layerFile name of the layer in the archive
 */
export function indexArchive(
  images: readonly ArchivedImage[],
  layer: string,
  layerFile: string,
): ArchiveIndex {
  const configs: Record<string, string> = {};
  const manifest = images.map(({ name, entrypoint }) => {
    const config = JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {
        Env: ['PATH=/usr/local/bin:/usr/sbin:/usr/bin'],
        Labels: { 'org.opencontainers.image.title': name },
        ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
      history: [{ created_by: 'smack' }],
    });
    const file = `${createHash('sha256').update(config).digest('hex')}.json`;
    configs[file] = config;
    return { Config: file, RepoTags: [name], Layers: [layerFile] };
  });
  return { manifest: JSON.stringify(manifest), configs };
}
