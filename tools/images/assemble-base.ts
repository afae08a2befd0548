import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cachedFolder } from '../../local/stack/cached-folder.ts';
import { runTool } from './run-tool.ts';

/** The Debian packages that hold every library that Node's own binary is linked with. */
const packages = ['libc6', 'libgcc-s1', 'libstdc++6'];
const identities: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n',
  'etc/group': 'root:x:0:\nnonroot:x:65532:\n',
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

/**
 * Lays out the files of a base image without asking any registry of images: the Node that this runs on (the npm package `node`, as
 * package-lock.json pins it), the libraries it is linked with out of Debian's packages, their copyright files, and a user that is not root.
 * Scanners find the packages where distroless images have them, in /var/lib/dpkg/status.d. Kept in the cache by what it is made of.
 * @returns the folder
 * @throws Error when this is no Debian, or its package lists are empty
 */
export async function assembleBase(cache: string, node: string = process.execPath): Promise<string> {
  const links = parseLibraries(await runTool('ldd', [node]));
  const fetched = await mkdtemp(join(tmpdir(), 'smack-debs-'));
  try {
    const debs = await fetchPackages(fetched);
    const key = createHash('sha256').update([process.version, process.arch, ...debs].join('\n'));
    const folder = join(cache, 'images', `base-${key.digest('hex').slice(0, 16)}`);
    return await cachedFolder(folder, into => layOut(into, { node, links, fetched, debs }));
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
}

/** The paths of the libraries in the output of `ldd`, the loader last. */
export function parseLibraries(ldd: string): readonly string[] {
  const libraries = [...ldd.matchAll(/=> (\/\S+)/g)].map(found => found[1] ?? '');
  const loader = /^\s*(\/\S*ld-\S+)/m.exec(ldd)?.[1];
  return loader === undefined ? libraries : [...libraries, loader];
}

async function fetchPackages(into: string): Promise<readonly string[]> {
  const fetch = (): Promise<string> => runTool('apt-get', ['download', ...packages], { cwd: into });
  await fetch().catch(async () => {
    // A fresh Debian has no lists. Without the right to fetch them the second try tells what is wrong.
    await runTool('apt-get', ['update']).catch(() => {});
    return fetch();
  });
  return (await readdir(into)).toSorted();
}

interface Parts {
  readonly node: string;
  readonly links: readonly string[];
  readonly fetched: string;
  readonly debs: readonly string[];
}

async function layOut(into: string, { node, links, fetched, debs }: Parts): Promise<void> {
  const unpacked = join(fetched, 'files');
  for (const deb of debs) {
    await runTool('dpkg-deb', ['-x', join(fetched, deb), unpacked]);
    const status = await runTool('dpkg-deb', ['-f', join(fetched, deb)]);
    await write(into, `var/lib/dpkg/status.d/${deb.split('_')[0]}`, status);
  }
  const files = (await readdir(unpacked, { recursive: true })).map(file => join(unpacked, file));
  for (const link of links) {
    const found = files.find(file => basename(file) === basename(link));
    if (found === undefined) throw new Error(`none of ${packages.join(', ')} holds ${basename(link)}`);
    await mkdir(dirname(join(into, link)), { recursive: true });
    // What a link points to, under the link's name.
    await copyFile(found, join(into, link));
    await chmod(join(into, link), 0o755);
  }
  await cp(join(unpacked, 'usr/share/doc'), join(into, 'usr/share/doc'), {
    recursive: true,
    filter: file => !/changelog|README|NEWS/.test(basename(file)),
  });
  for (const [file, text] of Object.entries(identities)) await write(into, file, text);
  await mkdir(join(into, 'nodejs/bin'), { recursive: true });
  await copyFile(node, join(into, 'nodejs/bin/node'));
  await chmod(join(into, 'nodejs/bin/node'), 0o755);
  await mkdir(join(into, 'tmp'));
  await chmod(join(into, 'tmp'), 0o1777);
}

async function write(root: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text, { mode: 0o644 });
}
