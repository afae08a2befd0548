import { readFile } from 'node:fs/promises';
import {
  ApiextensionsV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { waitUntil } from '../stack/wait-until.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Applies every document of YAML files, in order, as `kubectl apply --server-side` does. */
export async function applyManifestFiles(config: KubeConfig, files: readonly string[]): Promise<void> {
  for (const file of files) await applyManifests(config, await readFile(file, 'utf8'));
}

/** Applies every document of a YAML text. */
export async function applyManifests(config: KubeConfig, yaml: string): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(config);
  for (const document of parseAllDocuments(yaml)) {
    const object = document.toJS() as Manifest | null;
    if (object === null) continue;
    await api.patch(object, undefined, undefined, 'smack-demo', true, PatchStrategy.ServerSideApply);
  }
}

/** Waits until the API server serves a custom resource. */
export async function waitEstablished(config: KubeConfig, crd: string, signal: AbortSignal): Promise<void> {
  const api = config.makeApiClient(ApiextensionsV1Api);
  await waitUntil(
    `the API server serves ${crd}`,
    async () => {
      const { status } = await api.readCustomResourceDefinition({ name: crd });
      return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
    },
    { deadlineMs: 20_000, signal },
  );
}
