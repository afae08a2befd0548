import type { KubeClient } from './kube-client.ts';
import type { KubeObject, Resource } from './object.ts';

/** An object as far as its status is concerned. */
export type WithStatus = KubeObject & { readonly status?: object };

/**
 * Writes `status` (computed whole) of `live` by server-side apply on the status subresource, only when it differs.
 * What we no longer say is removed; entries of others in our status are removed as well (one further patch).
 * Resolves with `unchanged` when nothing was sent. Throws KubeApiError; 404 = the object is gone.
 */
export async function applyStatusIfChanged(
  _client: KubeClient,
  _resource: Resource,
  _live: WithStatus,
  _status: object,
  _options: { readonly fieldManager: string },
): Promise<'changed' | 'unchanged'> {
  throw new Error('being written');
}
