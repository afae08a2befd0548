import type { KubeClient } from './kube-client.ts';

/** A write was refused here, before it was sent: this process does not lead (any more). */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
}

/** A client that asks `mayWrite` before every write and throws {@link NotLeadingError} when it may not. Reads pass. */
export function guardWrites(client: KubeClient, mayWrite: () => boolean): KubeClient {
  function check(): void {
    if (!mayWrite()) throw new NotLeadingError('not leading: nothing is written');
  }
  return {
    get: (resource, ref) => client.get(resource, ref),
    list: (resource, options) => client.list(resource, options),
    async create(resource, object, options) {
      check();
      return client.create(resource, object, options);
    },
    async apply(resource, object, options) {
      check();
      return client.apply(resource, object, options);
    },
    async patch(resource, ref, patch, options) {
      check();
      return client.patch(resource, ref, patch, options);
    },
    async delete(resource, ref, options) {
      check();
      return client.delete(resource, ref, options);
    },
    async evict(ref, options) {
      check();
      return client.evict(ref, options);
    },
  };
}
