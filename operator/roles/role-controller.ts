import type { ResourceRole } from '../api/resource-role.ts';
import { resourceRoles } from '../api/resources.ts';
import type { Applier } from '../kube/apply.ts';
import { type Controller, createController } from '../kube/controller.ts';
import type { Informer } from '../kube/informer.ts';
import type { InformerEvent } from '../kube/informer-event.ts';
import { itself, watches } from '../kube/key-source.ts';
import { KubeApiError } from '../kube/kube-client.ts';
import type { KubeObject, ObjectRef } from '../kube/object.ts';
import { done, type Outcome } from '../kube/outcome.ts';
import type { Runtime } from '../kube/runtime.ts';
import type { OffersView } from '../offers/view/offers-view.ts';
import type { SizedNode } from './cluster-amounts.ts';
import { gatherRole } from './gather-role.ts';
import { roleStatusOf } from './report-role.ts';
import type { AdmissionCaches } from './role-caches.ts';
import { RolePace } from './role-pace.ts';
import { createRolesSnapshots } from './roles-snapshot.ts';

export interface RoleControllerOptions {
  readonly roles: Informer<ResourceRole>;
  readonly nodes: Informer<SizedNode>;
  readonly admission: AdmissionCaches;
  readonly view: Pick<OffersView, 'deciding' | 'roles'>;
  readonly applier: Applier;
  readonly runtime: Runtime;
}

/** How soon it is asked again whether the allocator decides by now. */
const NOT_DECIDING_MS = 1_000;

/**
 * The controller of ResourceRoles. The allocator reads their specs by itself; this one tells in their status what came of them. What
 * the allocator does wakes nobody: each role is looked at every ten seconds, and is written when it differs.
 */
export function createRoleController(options: RoleControllerOptions): Controller {
  const { roles, nodes, admission, view, applier, runtime } = options;
  const { clock } = runtime;
  const pace = new RolePace();
  const snapshot = createRolesSnapshots({
    roles: roles.store,
    nodes: nodes.store,
    policies: admission.policies.store,
    bindings: admission.bindings.store,
    view,
    clock,
  });
  roles.onEvent(event => {
    if (event.type === 'deleted') pace.forget(event.object.metadata.uid ?? '');
  });

  async function reconcile(ref: ObjectRef): Promise<Outcome> {
    const cached = roles.store.get(ref);
    if (cached === undefined || cached.metadata.deletionTimestamp !== undefined) return done;
    if (!view.deciding) return { kind: 'again', afterMs: NOT_DECIDING_MS, because: 'NotDeciding' };
    const role = applier.newest(resourceRoles, cached);
    const uid = role.metadata.uid ?? '';
    const mayWriteIn = pace.mayWriteIn(uid, clock.monotonic());
    if (mayWriteIn > 0) return { kind: 'again', afterMs: Math.ceil(mayWriteIn), because: 'WrittenJustNow' };
    const seen = gatherRole(role, snapshot(), pace, clock.monotonic());
    try {
      const written = await applier.applyStatusIfChanged(
        resourceRoles,
        role,
        roleStatusOf(seen, clock.now()),
      );
      if (written === 'changed') pace.wrote(uid, clock.monotonic());
    } catch (error) {
      // Deleted meanwhile: there is nobody left to report to.
      if (error instanceof KubeApiError && error.code === 404) return done;
      throw error;
    }
    return { kind: 'again', afterMs: pace.lookAgainIn(runtime.random), because: 'Relook' };
  }

  return createController({
    name: 'role',
    sources: [
      watches(roles, itself, { when: concernsUs }),
      // A namespace changes hands, guarantees together become too large: what one role says can concern every other.
      watches(roles, () => roles.store.list().flatMap(itself), { resync: false, when: concernsOthers }),
      watches<KubeObject>(admission.bindings, () => roles.store.list().flatMap(itself), { resync: false }),
    ],
    reconcile,
    runtime,
  });
}

/** Our own status writes wake nobody. */
function concernsUs(event: InformerEvent<ResourceRole>): boolean {
  return event.type !== 'updated' || event.object.metadata.generation !== event.old.metadata.generation;
}

function concernsOthers(event: InformerEvent<ResourceRole>): boolean {
  return concernsUs(event) && !(event.type === 'added' && event.initial);
}
