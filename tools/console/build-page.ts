import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

const page = join(import.meta.dirname, '../../workloads/console/page');

const options: BuildOptions = {
  entryPoints: [join(page, 'main.tsx')],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2024',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
};

/** A file that the browser loads. */
export interface BuiltFile {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Builds the console's page into a folder, which is emptied first. Names of assets tell their content, so that browsers keep them for ever. */
export async function buildPage(folder: string): Promise<readonly BuiltFile[]> {
  const { outputFiles } = await build({ ...options, write: false as const, outdir: folder });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const sheets = ['../../../node_modules/uplot/dist/uPlot.min.css', 'style.css'];
  const style = Buffer.concat(await Promise.all(sheets.map(name => readFile(join(page, name)))));
  const icon = await readFile(join(page, 'icon.svg'));
  const assets = {
    SCRIPT: asset('app.js', script),
    STYLE: asset('style.css', style),
    ICON: asset('icon.svg', icon),
  };
  const html = (await readFile(join(page, 'index.html'), 'utf8')).replaceAll(
    /\/assets\/(SCRIPT|STYLE|ICON)/g,
    (_, part: keyof typeof assets) => `/assets/${basename(assets[part].name)}`,
  );
  const files = [{ name: 'index.html', content: Buffer.from(html) }, ...Object.values(assets)];
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'assets'), { recursive: true });
  for (const { name, content } of files) await writeFile(join(folder, name), content);
  return files.map(({ name, content }) => ({
    name,
    bytes: content.length,
    gzipBytes: gzipSync(content, { level: 9 }).length,
  }));
}

/** The sources that the page's script is made of, packages included: paths from the project's folder. */
export async function pageInputs(root: string): Promise<readonly string[]> {
  const outdir = join(root, 'dist');
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    write: false,
    outdir,
    metafile: true as const,
  });
  return Object.keys(metafile.inputs);
}

function asset(name: string, content: Uint8Array): { readonly name: string; readonly content: Uint8Array } {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  return { name: `assets/${name.replace('.', `-${hash}.`)}`, content };
}
