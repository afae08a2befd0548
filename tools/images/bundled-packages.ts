import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** An npm package of which something is in a bundle. */
export interface BundledPackage {
  /** Where it lies, as package-lock.json names it: `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression; `undefined` when the package names none. */
  readonly license: string | undefined;
  /** As in package-lock.json: `sha512-<base64>`. */
  readonly integrity: string | undefined;
}

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

/**
 * The packages that the files of a bundle came from, in the order of their paths, each with what package-lock.json says of it.
 * @param inputs paths of the bundled files, from the project's folder
 * @throws Error when a file is of a package that package-lock.json does not know
 */
export async function bundledPackages(
  root: string,
  inputs: readonly string[],
): Promise<readonly BundledPackage[]> {
  const { packages } = lockfile.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const paths = new Set(inputs.map(packagePath).filter(path => path !== undefined));
  return [...paths].toSorted().map(path => {
    const locked = packages[path];
    if (locked?.version === undefined) throw new Error(`${path} is bundled and not in package-lock.json`);
    const { version, license, integrity } = locked;
    return { path, name: packageName(path), version, license, integrity };
  });
}

/** The folder of the package that a file belongs to; `undefined` for the project's own. */
export function packagePath(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function packageName(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
