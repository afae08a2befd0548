import type { NodeView, PodView, RoleView } from '../../../operator/offers/view/offers-view.ts';

/** The operator's read-only API (docs/offers-api.md), as far as the demo reads it. */
export interface OffersApi {
  roles(signal: AbortSignal): Promise<readonly RoleView[]>;
  nodes(signal: AbortSignal): Promise<readonly NodeView[]>;
  /** All pods that have not ended. */
  pods(signal: AbortSignal): Promise<readonly PodView[]>;
}

const LIMIT = 500;
const REQUEST_MS = 10_000;

/** @param url the operator's base URL; on a loopback address it asks for no token */
export function createOffersApi(url: string): OffersApi {
  async function all<T>(what: 'roles' | 'nodes' | 'pods', signal: AbortSignal): Promise<readonly T[]> {
    const found: T[] = [];
    for (let token = ''; ; ) {
      const from = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
      const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
      const answer = await fetch(`${url}/offers/${what}?limit=${LIMIT}${from}`, { signal: limited });
      const page = (await answer.json()) as Page<T> & { readonly detail?: string };
      if (!answer.ok) throw new Error(`/offers/${what}: ${answer.status} ${page.detail ?? ''}`);
      found.push(...(page[what] ?? []));
      if (page.continue === undefined) return found;
      token = page.continue;
    }
  }
  return {
    roles: signal => all<RoleView>('roles', signal),
    nodes: signal => all<NodeView>('nodes', signal),
    pods: signal => all<PodView>('pods', signal),
  };
}

interface Page<T> {
  readonly roles?: readonly T[];
  readonly nodes?: readonly T[];
  readonly pods?: readonly T[];
  readonly continue?: string;
}
