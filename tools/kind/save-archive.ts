import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuilderName } from '../images/find-builder.ts';
import { runTool } from '../images/run-tool.ts';

/** An OCI image index, as far as it is changed here. */
const indexShape = z.looseObject({
  manifests: z.array(z.looseObject({ annotations: z.record(z.string(), z.string()).optional() })),
});

/** Writes images of the builder's store to one archive, layers that they share once, for `kind load image-archive`. */
export async function saveArchive(
  builder: BuilderName,
  names: readonly string[],
  file: string,
): Promise<void> {
  if (builder === 'docker') return void (await runTool('docker', ['save', '-o', file, ...names]));
  await rm(file, { force: true });
  const folder = await mkdtemp(join(tmpdir(), 'smack-oci-'));
  try {
    for (const name of names) {
      await runTool(builder, ['push', '--disable-compression', name, `oci:${folder}:${name}`]);
    }
    const index = join(folder, 'index.json');
    await writeFile(index, nameImages(await readFile(index, 'utf8')));
    await runTool('tar', ['-C', folder, '-cf', file, '.']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** containerd takes the reference of an OCI layout for a tag alone, unless its own annotation says the whole name. */
export function nameImages(index: string): string {
  const parsed = indexShape.parse(JSON.parse(index));
  const manifests = parsed.manifests.map(manifest => {
    const name = manifest.annotations?.['org.opencontainers.image.ref.name'];
    if (name === undefined) return manifest;
    return { ...manifest, annotations: { ...manifest.annotations, 'io.containerd.image.name': name } };
  });
  return JSON.stringify({ ...parsed, manifests });
}
