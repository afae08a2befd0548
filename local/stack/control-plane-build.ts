import { createHash } from 'node:crypto';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder.ts';
import { runGo } from './run-go.ts';

/** The programs inside the one binary: the name of the link by which it is called selects one. */
const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];

export interface BuildOptions {
  /** The Go module: local/control-plane. */
  readonly source: string;
  readonly cache: string;
  /** Told about once for each compiled package; may be called hundreds of times a second. */
  readonly progress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface BuildProgress {
  /** The package compiled last. */
  readonly current: string;
  readonly compiled: number;
  /** All packages of the program; those that Go has in its own cache are never counted as compiled. */
  readonly total: number;
}

/**
 * Builds the Kubernetes control plane, or finds it built before: the cache folder is named after the content of the
 * module's files and the build flags.
 * @returns the folder that holds the programs
 * @throws Error with Go's own words when it fails
 */
export async function buildControlPlane(options: BuildOptions): Promise<string> {
  const files = await Promise.all(
    ['go.mod', 'go.sum', 'main.go'].map(file => readFile(join(options.source, file))),
  );
  const flags = linkerFlags(kubernetesVersion(String(files[0])));
  const key = createHash('sha256');
  for (const part of [...files, flags, process.arch]) key.update(part);
  const folder = join(options.cache, 'control-plane', key.digest('hex').slice(0, 32));
  return cachedFolder(folder, async into => {
    const total = (await runGo(['list', '-deps', '.'], options)).length;
    let compiled = 0;
    const args = [
      'build',
      '-v',
      '-buildvcs=false',
      '-ldflags',
      flags,
      '-o',
      join(into, 'control-plane'),
      '.',
    ];
    await runGo(args, {
      ...options,
      onLine: current => options.progress?.({ current, compiled: ++compiled, total }),
    });
    await Promise.all(programs.map(name => symlink('control-plane', join(into, name))));
  });
}

/** The version of k8s.io/kubernetes that a go.mod requires. */
export function kubernetesVersion(goMod: string): string {
  const found = /^\s*(?:require\s+)?k8s\.io\/kubernetes (v\d+\.\d+\.\d+)/m.exec(goMod)?.[1];
  if (found === undefined) throw new Error('go.mod requires no k8s.io/kubernetes');
  return found;
}

/** Without these the API server says it is v0.0.0, and kubectl and Helm refuse some requests. */
export function linkerFlags(version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const variable = 'k8s.io/component-base/version';
  return `-s -w -X ${variable}.gitVersion=${version} -X ${variable}.gitMajor=${major} -X ${variable}.gitMinor=${minor}`;
}
