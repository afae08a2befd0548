import type { ResourceRole } from '../api/resource-role.ts';
import { type Amounts, sumAmounts } from '../api/sum-amounts.ts';
import type { Clock } from '../kube/clock.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Store } from '../kube/store.ts';
import { assignNamespaces } from '../offers/core/role-facts.ts';
import type { OffersView, RoleView } from '../offers/view/offers-view.ts';
import { type AdmissionBinding, type AdmissionState, admissionState } from './admission-state.ts';
import { clusterAmounts, kindsBeyond, type SizedNode } from './cluster-amounts.ts';

/** What all roles share, computed once for all that are looked at in the same moment. */
export interface RolesSnapshot {
  readonly views: ReadonlyMap<string, RoleView>;
  /** By the name of the role that lost: what it lost, to whom. */
  readonly taken: ReadonlyMap<string, readonly { readonly namespace: string; readonly keptBy: string }[]>;
  readonly cluster: Amounts;
  readonly overpromised: readonly string[];
  readonly admission: AdmissionState;
}

export interface SnapshotSources {
  readonly roles: Store<ResourceRole>;
  readonly nodes: Store<SizedNode>;
  readonly policies: Store<KubeObject>;
  readonly bindings: Store<AdmissionBinding>;
  readonly view: Pick<OffersView, 'roles'>;
  readonly clock: Clock;
}

/** Older than this a snapshot is made anew. A thousand roles that are looked at together share one. */
const FRESH_MS = 500;

/** Makes a function that answers the newest snapshot. */
export function createRolesSnapshots(sources: SnapshotSources): () => RolesSnapshot {
  let last: { readonly at: number; readonly snapshot: RolesSnapshot } | undefined;
  return () => {
    const now = sources.clock.monotonic();
    if (last === undefined || now - last.at >= FRESH_MS) last = { at: now, snapshot: take(sources) };
    return last.snapshot;
  };
}

function take({ roles, nodes, policies, bindings, view }: SnapshotSources): RolesSnapshot {
  const all = roles.list();
  const cluster = clusterAmounts(nodes.list());
  const { conflicts } = assignNamespaces(
    all.map(({ metadata, spec }) => ({
      name: metadata.name,
      createdAt: Date.parse(metadata.creationTimestamp ?? ''),
      namespaces: spec.namespaces,
    })),
  );
  return {
    views: new Map(view.roles().map(role => [role.name, role])),
    taken: Map.groupBy(conflicts, ({ role }) => role),
    cluster,
    overpromised: kindsBeyond(sumAmounts(all.map(({ spec }) => spec.guarantee ?? {})), cluster),
    admission: admissionState(policies.list(), bindings.list()),
  };
}
