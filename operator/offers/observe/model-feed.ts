import type { Namespace } from '../../api/workload-objects.ts';
import type { Clock } from '../../kube/clock.ts';
import type { Informer } from '../../kube/informer.ts';
import type { InformerEvent } from '../../kube/informer-event.ts';
import type { Amounts } from '../core/amounts.ts';
import type { Cluster } from '../core/cluster.ts';
import { type NodeFacts, nodeFacts } from '../core/node-facts.ts';
import { removePod, setPod } from '../core/pod-events.ts';
import { type PodFacts, podFacts, type RawPod } from '../core/pod-facts.ts';
import { setRoles } from '../core/role-events.ts';
import { assignNamespaces } from '../core/role-facts.ts';
import { BYPASS } from '../gate.ts';
import { BY_NAMESPACE, type OffersCaches } from './offers-caches.ts';
import { claimOf, readRole } from './read-role.ts';

export interface ModelFeedOptions {
  readonly caches: OffersCaches;
  readonly namespaces: Informer<Namespace>;
  readonly cluster: Cluster;
  readonly amounts: Amounts;
  readonly clock: Clock;
  /** A pod as the cache shows it now, before the model is told. */
  readonly podSeen: (pod: RawPod, facts: PodFacts) => void;
  readonly podGone: (uid: string) => void;
  /** Something changed that may let a pod be granted, or a granted one be taken back. */
  readonly changed: () => void;
}

/** Feeds the model from the caches, event by event, each at a cost that does not grow with the cluster. */
export class ModelFeed {
  /** Waiting pods of namespaces that are to pass the gate without sharing, by UID; the model does not know them. */
  readonly passing = new Map<string, RawPod>();
  readonly #options: ModelFeedOptions;
  readonly #bypassing = new Set<string>();
  #rolesChanged = false;

  constructor(options: ModelFeedOptions) {
    this.#options = options;
    const { caches, namespaces } = options;
    namespaces.onEvent(event => this.#namespace(event));
    caches.roles.onEvent(event => {
      // Our own writes of status concern nobody.
      const isStatus =
        event.type === 'updated' && event.object.metadata.generation === event.old.metadata.generation;
      if (!isStatus) this.#roles();
    });
    caches.nodes.onEvent(event => {
      if (event.type === 'deleted') options.cluster.removeNode(event.object.metadata.name);
      else if (!options.cluster.setNode(this.#node(event.object))) return;
      options.changed();
    });
    caches.pods.onEvent(event => {
      if (event.type === 'deleted') this.#gone(event.object.metadata.uid ?? '');
      else this.#pod(event.object);
      options.changed();
    });
  }

  #node(node: Parameters<typeof nodeFacts>[0]): NodeFacts {
    return nodeFacts(node, this.#options.amounts);
  }

  #pod(pod: RawPod): void {
    const { cluster, amounts, clock, podSeen } = this.#options;
    const uid = pod.metadata.uid ?? '';
    const facts = podFacts(pod, amounts);
    if (facts === undefined) {
      this.#gone(uid);
      return;
    }
    podSeen(pod, facts);
    if (facts.standing === 'waiting' && this.#bypassing.has(facts.namespace)) {
      removePod(cluster, uid, clock.now());
      this.passing.set(uid, pod);
      return;
    }
    this.passing.delete(uid);
    setPod(cluster, facts, clock.now());
  }

  #gone(uid: string): void {
    this.passing.delete(uid);
    removePod(this.#options.cluster, uid, this.#options.clock.now());
    this.#options.podGone(uid);
  }

  #namespace(event: InformerEvent<Namespace>): void {
    const { caches, cluster, changed } = this.#options;
    const { name, labels = {} } = event.object.metadata;
    const bypasses = event.type !== 'deleted' && labels[BYPASS] === 'true';
    if (bypasses === this.#bypassing.has(name) && event.type === 'updated' && sameLabels(event)) return;
    if (event.type !== 'deleted')
      cluster.setNamespaceLabels(name, { 'kubernetes.io/metadata.name': name, ...labels });
    if (bypasses !== this.#bypassing.has(name)) {
      if (bypasses) this.#bypassing.add(name);
      else this.#bypassing.delete(name);
      for (const pod of caches.pods.store.byIndex(BY_NAMESPACE, name)) this.#pod(pod);
    }
    changed();
  }

  /** All at once, after the last event of this turn: each role concerns the namespaces of the others. */
  #roles(): void {
    if (this.#rolesChanged) return;
    this.#rolesChanged = true;
    queueMicrotask(() => {
      this.#rolesChanged = false;
      const { caches, cluster, amounts, clock, changed } = this.#options;
      const roles = caches.roles.store.list();
      const { roleOf } = assignNamespaces(roles.map(claimOf));
      setRoles(
        cluster,
        roles.map(role => readRole(role, amounts)),
        roleOf,
        clock.now(),
      );
      changed();
    });
  }
}

function sameLabels({ object, old }: Extract<InformerEvent<Namespace>, { type: 'updated' }>): boolean {
  return JSON.stringify(object.metadata.labels) === JSON.stringify(old.metadata.labels);
}
