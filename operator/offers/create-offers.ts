import type { Registry } from 'prom-client';
import type { Namespace } from '../api/workload-objects.ts';
import type { EventRecorder } from '../kube/event-recorder.ts';
import type { Informer } from '../kube/informer.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { ListWatch } from '../kube/list-watch.ts';
import type { Runtime } from '../kube/runtime.ts';
import { Bypass } from './act/bypass.ts';
import { DeclineTeller } from './act/decline-teller.ts';
import { Evictor } from './act/evictor.ts';
import { Expectations } from './act/expectations.ts';
import { Journal } from './act/journal.ts';
import { RoomMaker } from './act/room-maker.ts';
import { TakeBack } from './act/take-back.ts';
import { PodUngater } from './act/ungate-pods.ts';
import { Amounts } from './core/amounts.ts';
import { Cluster } from './core/cluster.ts';
import { undoGrant } from './core/pod-events.ts';
import { SeededRandom } from './core/random.ts';
import { ResourceKinds } from './core/resource-kinds.ts';
import { undoRevocation } from './core/revoke.ts';
import { ModelFeed } from './observe/model-feed.ts';
import { createOffersCaches, type OffersCaches } from './observe/offers-caches.ts';
import { OffersLoop } from './offers-loop.ts';
import { createOffersMetrics } from './offers-metrics.ts';
import type { OffersSettings } from './offers-settings.ts';
import type { Decision } from './view/offers-view.ts';
import { isSurgePod } from './view/surge-pod.ts';

export interface OffersOptions {
  readonly settings: OffersSettings;
  readonly client: KubeClient & ListWatch;
  readonly namespaces: Informer<Namespace>;
  readonly events: EventRecorder;
  readonly runtime: Runtime;
  readonly registry: Registry;
  readonly decided: (decision: Decision) => void;
}

/** The allocator with its caches, before it is started. */
export interface Offers {
  /** To be started at once, also by a standby: its model is warm when it is to lead. */
  readonly caches: OffersCaches;
  readonly cluster: Cluster;
  /** Whether a pod is one that a rolling update of a Deployment with maxUnavailable 0 made beside the old ones. */
  isSurge(uid: string): boolean;
  /** Whether it decides now. */
  deciding(): boolean;
  /** Decides and acts from now on: for the leader, when its caches have synced. */
  start(): void;
  stop(): Promise<void>;
}

/** Puts the allocator together: caches feed the model, the loop decides on it, patches and evictions carry that out. Wiring only. */
export function createOffers(options: OffersOptions): Offers {
  const { settings, client, namespaces, events, runtime, registry, decided } = options;
  const { clock } = runtime;
  const kinds = new ResourceKinds();
  const cluster = new Cluster({
    kinds,
    excluded: new Set(settings.excluded.map(name => kinds.indexOf(name))),
  });
  const caches = createOffersCaches(client, runtime);
  const pods = caches.pods.store;
  const metrics = createOffersMetrics(registry, cluster);
  const journal = new Journal({ events, metrics, decided, pods, now: () => clock.now() });
  const expectations = new Expectations();
  const takeBack = new TakeBack({ client, cluster, pods, journal, runtime });
  const ungater = new PodUngater({
    client,
    pods,
    inFlight: settings.patches,
    settled: (order, result, version) => {
      if (order.grantedAt === undefined) bypass.settled(order, result);
      else loop.settled(order, result, version);
    },
  });
  const evictor = new Evictor({
    client,
    pods,
    runtime,
    forced: (victim, heldUpBy) => journal.forced(victim, heldUpBy),
    failed: (victim, message) => {
      runtime.log.warn({ pod: `${victim.namespace}/${victim.name}`, message }, 'a pod could not be evicted');
      undoRevocation(cluster, victim.uid);
      loop.wake();
    },
  });
  const roomMaker = new RoomMaker({ cluster, evictor, journal, clock, byShare: settings.revokeByShare });
  const isSurge = (uid: string): boolean => {
    const facts = cluster.pods.get(uid)?.facts;
    const pod = facts && pods.get(facts);
    return pod !== undefined && isSurgePod(pod, ref => caches.deployments.store.get(ref));
  };
  const declines = new DeclineTeller({ cluster, journal, clock, isSurge });
  const loop = new OffersLoop({
    cluster,
    ungater,
    expectations,
    journal,
    metrics,
    runtime,
    random: new SeededRandom(Math.floor(runtime.random() * 2 ** 32)),
    grantCap: settings.maxUnbound,
    before: () => {
      takeBack.run();
      return bypass.run(ungater);
    },
    after: async () => earliest(await roomMaker.run(), declines.run()),
  });
  const feed = new ModelFeed({
    caches,
    namespaces,
    cluster,
    amounts: new Amounts(kinds),
    clock,
    podSeen: (pod, facts) => {
      if (expectations.meets(pod)) undoGrant(cluster, facts.uid, clock.now());
      takeBack.seen(facts);
    },
    podGone: uid => {
      expectations.forget(uid);
      takeBack.gone(uid);
    },
    changed: () => loop.wake(),
  });
  const bypass = new Bypass(feed.passing, clock);
  return {
    caches,
    cluster,
    isSurge,
    deciding: () => loop.deciding,
    start: () => loop.start(),
    async stop() {
      await loop.stop();
      await Promise.all([evictor.stop(), takeBack.settled()]);
    },
  };
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const first = Math.min(...times.map(time => time ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(first) ? first : undefined;
}
