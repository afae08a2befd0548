import type { Cluster } from '../core/cluster.ts';
import { addTo } from '../core/demand-vector.ts';
import { PODS } from '../core/resource-kinds.ts';
import { newRole, plainRole, type Role } from '../core/role.ts';
import { DEFAULT_ROLE } from '../gate.ts';
import { limitView, rowView, vectorView } from './amounts-view.ts';
import type { Holdings, RoleView } from './offers-view.ts';

/**
 * All roles by name: those with a ResourceRole, those that hold or want something, and the default one. Costs a look at each role, each class of waiting
 * pods and each namespace; not at pods.
 * @param explicit names of the ResourceRoles that exist
 */
export function roleViews(cluster: Cluster, explicit: ReadonlySet<string>): readonly RoleView[] {
  const namespaces = namespacesByRole(cluster);
  const { roles } = cluster.accounts;
  const shown = [...roles.values()].filter(role => {
    const { name } = role.facts;
    return explicit.has(name) || name === DEFAULT_ROLE || role.waiting.size > 0 || (role.used[PODS] ?? 0) > 0;
  });
  if (!roles.has(DEFAULT_ROLE)) shown.push(newRole(plainRole(DEFAULT_ROLE)));
  return shown
    .map(role =>
      roleView(cluster, role, explicit.has(role.facts.name), namespaces.get(role.facts.name) ?? []),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function roleView(cluster: Cluster, role: Role, explicit: boolean, namespaces: readonly string[]): RoleView {
  const { kinds } = cluster;
  const { name, weight, nodeChoice, guarantee, limit } = role.facts;
  const { share, kind } = dominant(cluster, role);
  return {
    name,
    explicit,
    weight,
    nodeChoice,
    guarantee: vectorView(guarantee, kinds),
    limit: limitView(limit, kinds),
    namespaces,
    granted: holdings(cluster, role.used),
    pending: holdings(cluster, pendingOf(role)),
    dominantShare: share,
    weightedShare: share / weight,
    dominantResource: kind === undefined ? '' : kinds.nameOf(kind),
    guaranteeUnmet: rowView(role.unmet, kinds),
  };
}

/** Each pod asks for one of `pods`: their number. */
function holdings({ kinds }: Cluster, row: readonly number[]): Holdings {
  return { pods: row[PODS] ?? 0, resources: rowView(row, kinds) };
}

function pendingOf({ waiting }: Role): readonly number[] {
  const row: number[] = [];
  for (const { sample, pods } of waiting.values()) {
    const { kinds, amounts } = sample.demand;
    addTo(row, { kinds, amounts: amounts.map(amount => amount * pods.size) }, 1);
  }
  return row;
}

/** The kind of which the role holds the largest part, as the fair order counts it: worked out here, since nodes may have come since the last cycle. */
function dominant({ shares }: Cluster, { used }: Role): { readonly share: number; readonly kind?: number } {
  let most: { readonly share: number; readonly kind?: number } = { share: 0 };
  used.forEach((amount, kind) => {
    const share = shares.shareOf({ kinds: [kind], amounts: [amount] }, 1);
    if (share > most.share) most = { share, kind };
  });
  return most;
}

function namespacesByRole({ roleOf, podsIn }: Cluster): ReadonlyMap<string, readonly string[]> {
  const known = new Set([...roleOf.keys(), ...podsIn.keys()]);
  return Map.groupBy([...known].sort(), namespace => roleOf.get(namespace) ?? DEFAULT_ROLE);
}
