import { pods } from '../../api/resources.ts';
import type { KubeClient } from '../../kube/kube-client.ts';
import type { Runtime } from '../../kube/runtime.ts';
import type { Store } from '../../kube/store.ts';
import type { Cluster } from '../core/cluster.ts';
import { noteTakenBack } from '../core/pod-events.ts';
import type { PodFacts, RawPod } from '../core/pod-facts.ts';
import type { Journal } from './journal.ts';

export interface TakeBackOptions {
  readonly client: Pick<KubeClient, 'delete'>;
  readonly cluster: Cluster;
  readonly pods: Store<RawPod>;
  readonly journal: Journal;
  readonly runtime: Runtime;
}

/**
 * Takes grants back when kube-scheduler has said that it cannot bind the pod, never by a timer. Pods that their controller replaces are deleted,
 * so that an equal one waits in their place; pods of Jobs and bare ones are reported and left alone. Where kube-scheduler chooses the node nothing is
 * taken back: there the pod waits for the autoscaler.
 */
export class TakeBack {
  readonly #options: TakeBackOptions;
  /** Pods that kube-scheduler gave up, as last seen. */
  readonly #refused = new Map<string, PodFacts>();
  readonly #reported = new Set<string>();
  readonly #deleting = new Map<string, Promise<void>>();

  constructor(options: TakeBackOptions) {
    this.#options = options;
  }

  /** The cache shows a pod. */
  seen(facts: PodFacts): void {
    const { uid, granted, standing, terminating, unschedulable } = facts;
    const isRefused = granted && standing === 'placed' && !terminating && unschedulable !== undefined;
    if (isRefused) this.#refused.set(uid, facts);
    else if (this.#refused.delete(uid)) this.#reported.delete(uid);
  }

  gone(uid: string): void {
    this.#refused.delete(uid);
    this.#reported.delete(uid);
  }

  /** Deletes or reports what has been refused since the last time. */
  run(): void {
    for (const [uid, facts] of this.#refused) {
      if (!facts.replaced) this.#report(facts);
      else if (!this.#deleting.has(uid)) {
        const work = this.#delete(facts).finally(() => this.#deleting.delete(uid));
        this.#deleting.set(uid, work);
      }
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#deleting.values());
  }

  #report({ uid, unschedulable = '' }: PodFacts): void {
    if (this.#reported.has(uid)) return;
    this.#reported.add(uid);
    const pod = this.#options.cluster.pods.get(uid);
    if (pod !== undefined) this.#options.journal.bindingRefused(pod, unschedulable);
  }

  async #delete({ uid, namespace, name, unschedulable = '' }: PodFacts): Promise<void> {
    const { client, cluster, pods: cached, journal, runtime } = this.#options;
    const pod = cached.get({ namespace, name });
    const state = cluster.pods.get(uid);
    this.#refused.delete(uid);
    if (pod?.metadata.uid !== uid || state === undefined) return;
    // Before the deletion: its successor may be there before the answer is.
    noteTakenBack(cluster, uid, runtime.clock.now(), unschedulable);
    try {
      // The version makes sure that it has not been bound after all.
      const resourceVersion = pod.metadata.resourceVersion ?? '';
      await client.delete(pods, { namespace, name }, { uid, resourceVersion });
      journal.takenBack(state, unschedulable);
    } catch (err) {
      // It changed: the next sight of it decides.
      runtime.log.debug({ err, pod: `${namespace}/${name}` }, 'a grant was not taken back');
    }
  }
}
