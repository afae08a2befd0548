import { randomBytes } from 'node:crypto';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Registry } from 'prom-client';
import { APPLIED_ANNOTATION, FIELD_MANAGER } from './api/labels.ts';
import { type Config, isWatched, namedNamespaces } from './config.ts';
import type { ConnectionsFile } from './connections-file.ts';
import { createApplier } from './kube/apply.ts';
import { createEventRecorder } from './kube/event-recorder.ts';
import { createHttpKubeClient } from './kube/http-kube-client.ts';
import { createLeaseElector } from './kube/lease.ts';
import { createManager } from './kube/manager.ts';
import type { Runtime } from './kube/runtime.ts';
import { kubeReviews, type Reviews } from './offers/http/reviews.ts';
import type { OffersView } from './offers/view/offers-view.ts';
import { createCaches } from './pipeline/caches.ts';
import { Memory } from './pipeline/memory.ts';
import { createPipelineController } from './pipeline/pipeline-controller.ts';
import type { Systems } from './pipeline/systems.ts';
import { registerPipelineMetrics } from './pipeline-metrics.ts';
import { shareNodes } from './share-nodes.ts';

export interface OperatorParts {
  readonly config: Config;
  readonly kubeConfig: KubeConfig;
  readonly connections: ConnectionsFile;
  /** What lies outside Kubernetes. The caller closes it. */
  readonly systems: Systems;
  readonly runtime: Runtime;
  readonly registry: Registry;
}

/** A running operator. */
export interface Operator {
  /** Settles when the operator ends: rejects when leadership is lost or the caches do not sync. */
  readonly ended: Promise<void>;
  live(): boolean;
  ready(): boolean;
  /** What may be asked of the allocator, and who may ask; `undefined`: nodes are not shared. */
  readonly offers: { readonly view: OffersView; readonly reviews: Reviews } | undefined;
  stop(): Promise<void>;
}

const FIELD = { fieldManager: FIELD_MANAGER, hashAnnotation: APPLIED_ANNOTATION };

/** Puts the operator's parts together and starts them. Wiring only. */
export function startOperator(parts: OperatorParts): Operator {
  const { config, kubeConfig, connections, runtime, registry } = parts;
  const { clock, random, log } = runtime;
  const connect = { config: kubeConfig, runtime, userAgent: `${FIELD_MANAGER}/0.1.0` };
  // The lease has a client of its own: a crowd of other requests must not hold up a renewal.
  const leaseClient = createHttpKubeClient({ ...connect, attemptTimeoutMs: 5_000, deadlineMs: 5_000 });
  const elector = createLeaseElector({
    client: leaseClient,
    lease: { namespace: config.namespace, name: FIELD_MANAGER },
    identity: `${config.podName}_${randomBytes(4).toString('hex')}`,
    runtime,
  });
  const client = createHttpKubeClient({ ...connect, mayWrite: () => elector.mayWrite() });
  const caches = createCaches(client, runtime, namedNamespaces(config));
  const events = createEventRecorder({
    client,
    controller: 'smack.dev/operator',
    instance: config.podName,
    runtime,
  });
  const applier = createApplier({ client, ...FIELD, runtime });
  const shared =
    config.offers &&
    shareNodes({
      settings: config.offers,
      client,
      namespaces: caches.namespaces,
      applier,
      events,
      runtime,
      registry,
    });
  if (shared === undefined) log.info({ offers: 'off' }, 'nodes are not shared: gated pods wait');
  const { controller, reports, enqueueAll } = createPipelineController({
    deps: {
      client,
      caches,
      events,
      applier,
      memory: new Memory(),
      systems: parts.systems,
      connections: () => connections.current,
      images: config.images,
      priorityClass: config.priorityClass,
      offers: shared?.forPipelines,
      cleanupDeadlineMs: config.cleanupDeadlineMs,
      relookMs: config.relookMs,
      clock,
      random,
    },
    runtime,
    concurrency: config.concurrency,
    watched: namespace => isWatched(config, namespace),
    ingesterPort: config.ingesterPort,
  });
  registerPipelineMetrics(registry, caches.pipelines.store);
  const informers = [...Object.values(caches), ...(shared?.informers ?? [])];
  const controllers = [controller, ...(shared?.controllers ?? [])];
  const manager = createManager({ informers, controllers, elector, runtime });
  const stopping = new AbortController();
  manager.start();
  const loops = [reports.run(stopping.signal), connections.follow(clock, log, enqueueAll, stopping.signal)];
  return {
    ended: manager.ended,
    live: () => manager.healthy(),
    ready: () => manager.ready(),
    offers: shared && { view: shared.view, reviews: kubeReviews(client) },
    async stop() {
      stopping.abort(new Error('the operator stops'));
      // Events first: they are written only while this process leads.
      await events.stop();
      await manager.stop();
      await Promise.all(loops);
      client.close();
      leaseClient.close();
    },
  };
}
