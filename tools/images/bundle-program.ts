import { chmod, cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { buildPage, pageInputs } from '../console/build-page.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';
import type { ImageProgram } from './image-programs.ts';

export interface Bundle {
  /** The folder that an image holds as /app. */
  readonly folder: string;
  readonly packages: readonly BundledPackage[];
  /** Bytes of all its files. */
  readonly size: number;
}

/** Packages of plain JavaScript still ask for `require`, which a module does not have. */
const banner =
  "import{createRequire as smackRequire}from'node:module';const require=smackRequire(import.meta.url);";

/**
 * Bundles a program and all packages that it imports into `main.mjs`, beside it the folders it reads, its page, the licences of the packages and the
 * bill of materials. The same sources give the same bytes, modes and times, wherever the project lies.
 * @param root the project's folder
 * @param into the folder to fill; what is there is removed
 */
export async function bundleProgram(root: string, program: ImageProgram, into: string): Promise<Bundle> {
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [program.entry],
    outfile: join(into, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Names stay: they are what a stack trace has to say.
    minify: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  if (program.page) {
    await buildPage(join(into, 'dist/web'));
    inputs.push(...(await pageInputs(root)));
  }
  const packages = await bundledPackages(root, inputs);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await writeFile(join(into, 'sbom.cdx.json'), billOfMaterials(program.name, version, packages));
  await writeFile(join(into, 'LICENSES.txt'), await licences(root, packages));
  await cp(join(root, 'LICENSE'), join(into, 'LICENSE'));
  for (const folder of program.folders) {
    await cp(join(root, folder), join(into, basename(folder)), { recursive: true });
  }
  return { folder: into, packages, size: await settle(into) };
}

/** The licence texts of the packages: most licences ask that they travel with the code. */
async function licences(root: string, packages: readonly BundledPackage[]): Promise<string> {
  const parts = packages.map(async ({ path, name, version, license }) => {
    const files = (await readdir(join(root, path))).filter(file =>
      /^(licen[cs]e|notice|copying)/i.test(file),
    );
    const texts = await Promise.all(
      files.toSorted().map(async file => {
        const isFile = (await stat(join(root, path, file))).isFile();
        return isFile ? readFile(join(root, path, file), 'utf8') : '';
      }),
    );
    const title = `${name} ${version} (${license ?? 'licence not named'})`;
    return [title, '='.repeat(title.length), ...texts.map(text => text.trim()), ''].join('\n');
  });
  return (await Promise.all(parts)).join('\n');
}

/** Gives every file and folder the same mode and time everywhere. Answers the bytes of all files. */
async function settle(path: string): Promise<number> {
  const isFolder = (await stat(path)).isDirectory();
  let size = isFolder ? 0 : (await stat(path)).size;
  for (const name of isFolder ? await readdir(path) : []) size += await settle(join(path, name));
  await chmod(path, isFolder ? 0o755 : 0o644);
  await utimes(path, 0, 0);
  return size;
}
