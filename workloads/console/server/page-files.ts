import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly etag: string;
}

/** What the browser loads: the page itself and its assets by name. */
export interface PageFiles {
  readonly index: PageFile;
  readonly assets: ReadonlyMap<string, PageFile>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads what `npm run build:console` has written; `undefined` when it has not been run. All of it is held in memory, and no request names a path. */
export async function readPageFiles(folder: string): Promise<PageFiles | undefined> {
  try {
    const index = await readPageFile(join(folder, 'index.html'));
    const names = await readdir(join(folder, 'assets'));
    const assets = await Promise.all(
      names.map(async name => [name, await readPageFile(join(folder, 'assets', name))] as const),
    );
    return { index, assets: new Map(assets) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readPageFile(path: string): Promise<PageFile> {
  const plain = await readFile(path);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 16);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    etag: `"${hash}"`,
  };
}
