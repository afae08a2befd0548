import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../../local/stack/cached-folder.ts';
import { runTool } from '../images/run-tool.ts';
import { hashFiles } from './hash-files.ts';
import { kindCache } from './kind-paths.ts';

const SUITE = 'bookworm';
/** Beside Debian's smallest system: what kind, kubeadm and the kubelet call. */
const packages = [
  'ca-certificates',
  'conntrack',
  'containerd',
  'containernetworking-plugins',
  'ethtool',
  'iproute2',
  'iptables',
  'kmod',
  'mount',
  'procps',
  'runc',
  'socat',
];
/** Nothing of a node reads these. */
const unused = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

/**
 * The files of a small Debian with the programs that a node needs, by debootstrap: about a minute, kept in the cache by suite and packages.
 * @returns the folder; to be read, not written
 */
export async function debianFiles(): Promise<string> {
  const key = await hashFiles([], [SUITE, process.arch, ...packages, ...unused]);
  return cachedFolder(join(kindCache, `debian-${key}`), async into => {
    await runTool('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, SUITE, into]);
    for (const folder of unused) await rm(join(into, folder), { recursive: true, force: true });
  });
}
