import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../local/stack/cache-folder.ts';
import { cachedFolder } from '../../local/stack/cached-folder.ts';
import { runGo } from '../../local/stack/run-go.ts';

/** The major versions of Helm that the chart is for. */
export const helmVersions = [3, 4] as const;
export type HelmVersion = (typeof helmVersions)[number];

/**
 * Builds Helm 3 and Helm 4 from their Go modules at the versions that tools/helm/go.mod pins, or finds them built
 * before: minutes the first time, kept in the user's cache. Tests never take the machine's own Helm, whose version is anybody's guess.
 * @param tell is told a line when there is something to wait for
 * @returns path of the program, by major version
 */
export async function findHelm(
  tell: (line: string) => void = () => {},
): Promise<Readonly<Record<HelmVersion, string>>> {
  const source = import.meta.dirname;
  const files = await Promise.all(['go.mod', 'go.sum'].map(file => readFile(join(source, file))));
  const key = createHash('sha256');
  for (const part of [...files, process.arch]) key.update(part);
  const folder = join(cacheFolder(), 'helm', key.digest('hex').slice(0, 32));
  await cachedFolder(folder, async into => {
    tell('building Helm 3 and Helm 4 from their sources (once, about 5 minutes on two cores)');
    for (const major of helmVersions) {
      const version = helmVersion(String(files[0]), major);
      const module = `helm.sh/helm/v${major}`;
      const flags = `-s -w -X ${module}/internal/version.version=${version}`;
      const program = join(into, `helm-${major}`);
      await runGo(['build', '-buildvcs=false', '-ldflags', flags, '-o', program, `${module}/cmd/helm`], {
        source,
      });
    }
  });
  return { 3: join(folder, 'helm-3'), 4: join(folder, 'helm-4') };
}

/** The version of a major Helm that a go.mod requires. */
export function helmVersion(goMod: string, major: HelmVersion): string {
  const found = new RegExp(`^\\s*helm\\.sh/helm/v${major} (v\\d+\\.\\d+\\.\\d+)`, 'm').exec(goMod)?.[1];
  if (found === undefined) throw new Error(`tools/helm/go.mod requires no helm.sh/helm/v${major}`);
  return found;
}
