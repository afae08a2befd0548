import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { waitUntil } from '../stack/wait-until.ts';
import { resourceOf } from './manifest-resources.ts';

const FIELD_MANAGER = 'smack-local';

/** Applies every document of YAML files, in order, as `kubectl apply --server-side` does. */
export async function applyManifestFiles(client: KubeClient, files: readonly string[]): Promise<void> {
  for (const file of files) await applyManifests(client, await readFile(file, 'utf8'));
}

/** Applies every document of a YAML text. */
export async function applyManifests(client: KubeClient, yaml: string): Promise<void> {
  for (const document of parseAllDocuments(yaml)) {
    const object = document.toJS() as KubeObject | null;
    if (object === null) continue;
    await client.apply(resourceOf(object), object, { fieldManager: FIELD_MANAGER });
  }
}

interface EstablishedCrd extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Waits until the API server serves a custom resource. */
export async function waitEstablished(client: KubeClient, name: string, signal: AbortSignal): Promise<void> {
  const crds = resourceOf({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' });
  await waitUntil(
    `the API server serves ${name}`,
    async () => {
      const crd = await client.get<EstablishedCrd>(crds, { name });
      return crd?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
    },
    { deadlineMs: 20_000, signal },
  );
}
