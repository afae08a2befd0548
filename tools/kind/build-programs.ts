import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../../local/stack/cached-folder.ts';
import { kubernetesVersion, linkerFlags } from '../../local/stack/control-plane-build.ts';
import { runGo } from '../../local/stack/run-go.ts';
import { hashFiles } from './hash-files.ts';
import { kindCache, nodeSources } from './kind-paths.ts';

/** Names by which the one binary of a node is called. */
export const nodePrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubeadm',
  'kubectl',
  'kubelet',
] as const;

/**
 * Builds kind at the version that tools/kind/go.mod pins, or finds it built before: seconds.
 * @returns path of the program
 */
export async function buildKind(): Promise<string> {
  const source = import.meta.dirname;
  const key = await hashFiles([join(source, 'go.mod'), join(source, 'go.sum')], [process.arch]);
  const folder = await cachedFolder(join(kindCache, `kind-${key}`), async into => {
    const args = ['build', '-buildvcs=false', '-ldflags', '-s -w', '-o', join(into, 'kind')];
    await runGo([...args, 'sigs.k8s.io/kind'], { source });
  });
  return join(folder, 'kind');
}

/** The Kubernetes that a node image made here holds: `v1.34.4`. */
export async function nodeVersion(): Promise<string> {
  return kubernetesVersion(await readFile(join(nodeSources, 'go.mod'), 'utf8'));
}

/**
 * Builds what runs in a node (all of Kubernetes and etcd in one binary, CoreDNS, pause), or finds it built before: about 7 minutes on two cores
 * when Go has nothing of it in its own cache.
 * @param tell is told each package as it is compiled
 * @returns the folder of the programs
 */
export async function buildNodePrograms(tell: (line: string) => void): Promise<string> {
  const source = nodeSources;
  const inputs = ['go.mod', 'go.sum', 'cmd'].map(name => join(source, name));
  const flags = linkerFlags(await nodeVersion());
  const key = await hashFiles(inputs, [flags, process.arch]);
  return cachedFolder(join(kindCache, `programs-${key}`), async into => {
    const args = ['build', '-v', '-buildvcs=false', '-ldflags', flags, '-o', `${into}/`, './cmd/...'];
    await runGo(args, { source, onLine: tell });
    await Promise.all(nodePrograms.map(name => symlink('node', join(into, name))));
  });
}
