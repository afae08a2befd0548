import { DEFAULT_ROLE } from '../gate.ts';
import type { Cluster } from './cluster.ts';
import { moveNamespace } from './pod-events.ts';
import { plainRole } from './role.ts';
import type { RoleFacts } from './role-facts.ts';

/**
 * The roles as they are now, and which namespace each serves. Pods of a namespace that changed hands move with what they hold; a role
 * that is gone stays as one without guarantee and limit while somebody refers to it.
 */
export function setRoles(
  cluster: Cluster,
  roles: readonly RoleFacts[],
  roleOf: ReadonlyMap<string, string>,
  now: number,
): void {
  const named = new Set(roles.map(({ name }) => name));
  for (const { facts } of [...cluster.accounts.roles.values()]) {
    if (!named.has(facts.name)) cluster.accounts.setFacts(plainRole(facts.name));
  }
  for (const facts of roles) cluster.accounts.setFacts(facts);
  const before = cluster.roleOf;
  cluster.roleOf = new Map(roleOf);
  for (const namespace of new Set([...before.keys(), ...roleOf.keys()])) {
    if (before.get(namespace) !== roleOf.get(namespace)) moveNamespace(cluster, namespace, now);
  }
  for (const [name, role] of cluster.accounts.roles) {
    const unused = role.waiting.size === 0 && role.used.every(amount => (amount ?? 0) === 0);
    if (!named.has(name) && name !== DEFAULT_ROLE && unused) cluster.accounts.roles.delete(name);
  }
  // Starvation times may have changed: look at all of them in the next cycle.
  cluster.nextStarving = Number.NEGATIVE_INFINITY;
  cluster.revision += 1;
}
