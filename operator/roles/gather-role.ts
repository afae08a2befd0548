import type { ResourceRole } from '../api/resource-role.ts';
import type { RolePace } from './role-pace.ts';
import type { RolesSnapshot } from './roles-snapshot.ts';
import type { SeenRole } from './seen-role.ts';

/** Reads everything about one role, from a snapshot alone. `now` is of a monotonic clock, in milliseconds. */
export function gatherRole(
  role: ResourceRole,
  snapshot: RolesSnapshot,
  pace: RolePace,
  now: number,
): SeenRole {
  const { name, uid = '' } = role.metadata;
  const view = snapshot.views.get(name);
  const known = view?.explicit === true ? view : undefined;
  const missing = Object.keys(known?.guaranteeUnmet ?? {});
  const asksForIt = missing.some(kind => known?.pending.resources[kind] !== undefined);
  return {
    role,
    view: known,
    taken: snapshot.taken.get(name) ?? [],
    cluster: snapshot.cluster,
    overpromised: snapshot.overpromised,
    admission: snapshot.admission,
    unmetForMs: pace.unmetFor(uid, asksForIt, now),
  };
}
