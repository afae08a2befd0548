import type { Registry } from 'prom-client';
import type { Namespace } from './api/workload-objects.ts';
import type { Applier } from './kube/apply.ts';
import type { Controller } from './kube/controller.ts';
import type { EventRecorder } from './kube/event-recorder.ts';
import type { Informer } from './kube/informer.ts';
import type { KubeClient } from './kube/kube-client.ts';
import type { ListWatch } from './kube/list-watch.ts';
import type { KubeObject } from './kube/object.ts';
import type { Runtime } from './kube/runtime.ts';
import { createOffers, type Offers } from './offers/create-offers.ts';
import { DEFAULT_ROLE } from './offers/gate.ts';
import type { OffersSettings } from './offers/offers-settings.ts';
import { createOffersView } from './offers/view/create-offers-view.ts';
import { DecisionLog } from './offers/view/decision-log.ts';
import type { OffersView } from './offers/view/offers-view.ts';
import type { PipelineOffers } from './pipeline/gather.ts';
import { registerRoleMetrics } from './role-metrics.ts';
import { createAdmissionCaches } from './roles/role-caches.ts';
import { createRoleController } from './roles/role-controller.ts';

export interface ShareNodesOptions {
  readonly settings: OffersSettings;
  readonly client: KubeClient & ListWatch;
  readonly namespaces: Informer<Namespace>;
  readonly applier: Applier;
  readonly events: EventRecorder;
  readonly runtime: Runtime;
  readonly registry: Registry;
}

/** What shares the nodes: the allocator, the status of roles, and what others may ask of both. */
export interface SharedNodes {
  readonly informers: readonly Informer<KubeObject>[];
  /** Run by the leader alone. */
  readonly controllers: readonly Pick<Controller, 'start' | 'stop'>[];
  readonly offers: Offers;
  readonly view: OffersView;
  readonly forPipelines: PipelineOffers;
}

/** Puts together all that sharing the nodes takes. Wiring only. */
export function shareNodes(options: ShareNodesOptions): SharedNodes {
  const { client, runtime, registry } = options;
  const decisions = new DecisionLog();
  const offers = createOffers({ ...options, decided: decision => decisions.record(decision) });
  const { nodes, roles } = offers.caches;
  const view = createOffersView({
    cluster: () => offers.cluster,
    deciding: offers.deciding,
    explicitRoles: () => new Set(roles.store.list().map(({ metadata }) => metadata.name)),
    decisions,
    isSurge: offers.isSurge,
  });
  const admission = createAdmissionCaches(client, runtime);
  const roleController = createRoleController({ ...options, roles, nodes, admission, view });
  registerRoleMetrics(registry, roles.store);
  return {
    informers: [...Object.values(offers.caches), ...Object.values(admission)],
    controllers: [offers, roleController],
    offers,
    view,
    forPipelines: {
      roleOf: namespace => offers.cluster.roleOf.get(namespace) ?? DEFAULT_ROLE,
      waitingReason: uid => view.waitingReason(uid),
    },
  };
}
