import { KubeApiError } from './kube-client.ts';
import type { ListWatch, Selection } from './list-watch.ts';
import type { KubeObject, Resource } from './object.ts';

export interface PagedListHandlers {
  /** The snapshot expired between two pages: what was handed out so far belongs to an older one. */
  readonly onRestart: () => void;
  readonly onPage: (items: readonly KubeObject[]) => void;
}

/** client-go's page size: large enough to be quick, small enough to parse without a stall. */
export const PAGE_SIZE = 500;
/** A snapshot that expires this often under us is asked for in one answer. */
const MAX_RESTARTS = 3;

/**
 * Lists a selection in pages of one snapshot and returns its resourceVersion. When the snapshot expires half-way (410) the
 * list starts again, at last without pages: the server's offer to continue with a newer snapshot is not taken, because
 * a watch could not be joined to such a list.
 */
export async function listAll(
  client: Pick<ListWatch, 'page'>,
  resource: Resource,
  selection: Selection,
  { onRestart, onPage }: PagedListHandlers,
  signal?: AbortSignal,
): Promise<string> {
  for (let restarts = 0; ; restarts++) {
    const limit = restarts < MAX_RESTARTS ? PAGE_SIZE : 0;
    try {
      let page = await client.page(resource, { ...selection, limit }, signal);
      onPage(page.items);
      while (page.continue !== undefined) {
        page = await client.page(resource, { ...selection, limit, continue: page.continue }, signal);
        onPage(page.items);
      }
      return page.resourceVersion;
    } catch (error) {
      const expired = error instanceof KubeApiError && error.code === 410;
      if (!expired || restarts >= MAX_RESTARTS) throw error;
      onRestart();
    }
  }
}
