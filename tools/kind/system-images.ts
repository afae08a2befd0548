import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseLibraries } from '../images/assemble-base.ts';
import { runTool } from '../images/run-tool.ts';
import { nodePrograms } from './build-programs.ts';
import { type ArchivedImage, indexArchive } from './docker-archive.ts';

const REGISTRY = 'registry.k8s.io';
const IPTABLES = '/usr/sbin/xtables-nft-multi';
const EXTENSIONS = `/usr/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu/xtables`;

/**
 * The images that kubeadm of this version starts a cluster with, under the names it knows them by; none is pulled. `kubeadm config images list` tells
 * the names. CoreDNS in it is newer than its tag: kubeadm wants that one, and only 1.13 is made for the client libraries of Kubernetes 1.34.
 */
export function systemImages(version: string): readonly ArchivedImage[] {
  const kubernetes = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  return [
    ...kubernetes.map(name => ({ name: `${REGISTRY}/${name}:${version}` })),
    { name: `${REGISTRY}/etcd:3.6.5-0` },
    { name: `${REGISTRY}/coredns/coredns:v1.12.1`, entrypoint: ['/usr/local/bin/coredns'] },
    { name: `${REGISTRY}/pause:3.10.1`, entrypoint: ['/usr/local/bin/pause'] },
  ];
}

export interface SystemParts {
  readonly programs: string;
  readonly debian: string;
  readonly version: string;
}

/** Writes the archive of all system images: one layer with the programs, and iptables for kube-proxy. */
export async function writeSystemImages(archive: string, parts: SystemParts): Promise<void> {
  const work = `${archive}.parts`;
  try {
    const files = join(work, 'files');
    await layOut(files, parts);
    await mkdir(join(work, 'archive'));
    const layer = join(work, 'archive/layer.tar');
    await runTool('tar', ['--numeric-owner', '--owner=0', '--group=0', '-C', files, '-cf', layer, '.']);
    const index = indexArchive(systemImages(parts.version), await sha256(layer), 'layer.tar');
    const written = { ...index.configs, 'manifest.json': index.manifest };
    for (const [file, content] of Object.entries(written)) {
      await writeFile(join(work, 'archive', file), content);
    }
    await runTool('tar', ['-C', join(work, 'archive'), '-cf', archive, '.']);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function layOut(into: string, { programs, debian }: SystemParts): Promise<void> {
  await mkdir(join(into, 'usr/local/bin'), { recursive: true });
  await mkdir(join(into, 'usr/sbin'), { recursive: true });
  for (const name of ['node', 'coredns', 'pause']) {
    await copyFile(join(programs, name), join(into, 'usr/local/bin', name));
  }
  for (const name of nodePrograms) await symlink('node', join(into, 'usr/local/bin', name));
  await layOutIptables(into, debian);
}

/** The extensions are linked with more than the program is (libm): without it every Service with two endpoints fails. */
async function layOutIptables(into: string, debian: string): Promise<void> {
  const linked = await runTool('chroot', [debian, 'sh', '-c', `ldd ${IPTABLES} ${EXTENSIONS}/*.so`]);
  for (const library of new Set([IPTABLES, ...parseLibraries(linked)])) {
    await mkdir(dirname(join(into, library)), { recursive: true });
    const real = (await runTool('chroot', [debian, 'realpath', library])).trim();
    await copyFile(join(debian, real), join(into, library));
  }
  await cp(join(debian, EXTENSIONS), join(into, EXTENSIONS), { recursive: true, verbatimSymlinks: true });
  for (const name of ['iptables', 'ip6tables']) {
    for (const use of ['', '-save', '-restore']) {
      await symlink('xtables-nft-multi', join(into, 'usr/sbin', `${name}${use}`));
    }
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
