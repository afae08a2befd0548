import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../operator/kube/object.ts';
import { findHelm, type HelmVersion } from '../../tools/helm/find-helm.ts';

const run = promisify(execFile);

/** Where the chart lies. */
export const chart = fileURLToPath(new URL('../../helm/smack', import.meta.url));

/** The namespace of the examples; operator/rbac.yaml names it too. */
export const NAMESPACE = 'smack-system';

export interface HelmOptions {
  /** Default: no cluster at all. */
  readonly kubeconfig?: string;
  /** Values on top of the others, as YAML or JSON (which is YAML), read from stdin with `--values -`. */
  readonly values?: unknown;
  readonly timeoutMs?: number;
}

/** Runs Helm; answers stdout. Rejects with what it wrote when it fails. */
export async function runHelm(
  version: HelmVersion,
  args: readonly string[],
  options?: HelmOptions,
): Promise<string> {
  return (await helmOutput(version, args, options)).stdout;
}

/** The same with stderr, to which Helm writes what hooks have said. */
export async function helmOutput(
  version: HelmVersion,
  args: readonly string[],
  { kubeconfig = '/dev/null', values, timeoutMs = 300_000 }: HelmOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const helm = await findHelm(line => process.stderr.write(`${line}\n`));
  const more = values === undefined ? [] : ['--values', '-'];
  const child = run(helm[version], [...args, ...more], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: kubeconfig },
    maxBuffer: 64 * 1024 * 1024,
    timeout: timeoutMs,
  });
  child.child.stdin?.end(values === undefined ? '' : JSON.stringify(values));
  return child;
}

/** What `helm template` makes of the chart: every object, hooks included, in order. */
export async function renderChart(
  version: HelmVersion,
  args: readonly string[] = [],
  values?: unknown,
): Promise<readonly KubeObject[]> {
  const options = values === undefined ? {} : { values };
  const text = await runHelm(version, ['template', 'smack', chart, '-n', NAMESPACE, ...args], options);
  return parseObjects(text);
}

/** Every object of a YAML text. Refuses what Kubernetes would: a key that is there twice. */
export function parseObjects(text: string): readonly KubeObject[] {
  return parseAllDocuments(text).flatMap(document => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const object = document.toJS() as KubeObject | null;
    return object === null ? [] : [object];
  });
}
