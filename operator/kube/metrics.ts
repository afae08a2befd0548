import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The metrics of the runtime; named as in controller-runtime and client-go where those have one. */
export interface KubeMetrics {
  readonly reconcileTotal: Counter<'controller' | 'result'>;
  readonly reconcileErrors: Counter<'controller'>;
  readonly reconcileTerminalErrors: Counter<'controller'>;
  readonly reconcilePanics: Counter<'controller'>;
  readonly reconcileTimeouts: Counter<'controller'>;
  readonly reconcileTime: Histogram<'controller'>;
  readonly activeWorkers: Gauge<'controller'>;
  readonly maxConcurrentReconciles: Gauge<'controller'>;
  readonly queueDepth: Gauge<'name' | 'priority'>;
  readonly queueAdds: Counter<'name'>;
  readonly queueRetries: Counter<'name'>;
  readonly queueWaitTime: Histogram<'name'>;
  readonly queueWorkTime: Histogram<'name'>;
  readonly queueUnfinished: PulledGauge;
  readonly queueLongestRunning: PulledGauge;
  readonly watchAge: PulledGauge;
  readonly watchRestarts: Counter<'kind' | 'cause'>;
  readonly watchEvents: Counter<'kind' | 'type'>;
  readonly lists: Counter<'kind'>;
  readonly cachedObjects: Gauge<'kind'>;
  readonly handlerFailures: Counter<'kind'>;
  readonly requests: Counter<'verb' | 'code'>;
  readonly requestTime: Histogram<'verb'>;
  readonly requestRetries: Counter<'verb'>;
  readonly leading: Gauge<'name'>;
  readonly eventsDropped: Counter<never>;
}

/** A gauge whose values are asked for when the metrics are read: for ages, which never rest. */
export interface PulledGauge {
  /** Adds a source under a label; of several under one label the largest counts. Returns the function that removes it. */
  observe(label: string, read: () => number): () => void;
}

const reconcileBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const queueBuckets = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000];
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Registers the metrics; once a registry. */
export function createKubeMetrics(registry: Registry): KubeMetrics {
  const registers = [registry];
  function counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers });
  }
  function gauge<L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers });
  }
  function pulled(name: string, help: string, labelName: string): PulledGauge {
    const sources = new Set<{ readonly label: string; readonly read: () => number }>();
    new Gauge({
      name,
      help,
      labelNames: [labelName],
      registers,
      collect() {
        this.reset();
        const largest = new Map<string, number>();
        for (const { label, read } of sources) largest.set(label, Math.max(read(), largest.get(label) ?? 0));
        for (const [label, value] of largest) this.set({ [labelName]: label }, value);
      },
    });
    return {
      observe(label, read) {
        const source = { label, read };
        sources.add(source);
        return () => sources.delete(source);
      },
    };
  }
  function histogram<L extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: L[]
  ): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers });
  }
  return {
    reconcileTotal: counter(
      'controller_runtime_reconcile_total',
      'Reconciles by result: success, requeue_after, retry, stuck, error.',
      'controller',
      'result',
    ),
    reconcileErrors: counter(
      'controller_runtime_reconcile_errors_total',
      'Reconciles that failed.',
      'controller',
    ),
    reconcileTerminalErrors: counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Reconciles that ended stuck: not retried until the object changes.',
      'controller',
    ),
    reconcilePanics: counter(
      'controller_runtime_reconcile_panics_total',
      'Reconciles that threw.',
      'controller',
    ),
    reconcileTimeouts: counter(
      'controller_runtime_reconcile_timeouts_total',
      'Reconciles that ran longer than their timeout.',
      'controller',
    ),
    reconcileTime: histogram(
      'controller_runtime_reconcile_time_seconds',
      'Duration of a reconcile.',
      reconcileBuckets,
      'controller',
    ),
    activeWorkers: gauge('controller_runtime_active_workers', 'Reconciles that run now.', 'controller'),
    maxConcurrentReconciles: gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Reconciles that may run at once.',
      'controller',
    ),
    queueDepth: gauge('workqueue_depth', 'Keys that wait to be taken.', 'name', 'priority'),
    queueAdds: counter('workqueue_adds_total', 'Keys added.', 'name'),
    queueRetries: counter('workqueue_retries_total', 'Keys added again with backoff.', 'name'),
    queueWaitTime: histogram(
      'workqueue_queue_duration_seconds',
      'Time from add to take.',
      queueBuckets,
      'name',
    ),
    queueWorkTime: histogram(
      'workqueue_work_duration_seconds',
      'Time from take to done.',
      queueBuckets,
      'name',
    ),
    queueUnfinished: pulled(
      'workqueue_unfinished_work_seconds',
      'Summed age of the keys at work now.',
      'name',
    ),
    queueLongestRunning: pulled(
      'workqueue_longest_running_processor_seconds',
      'Age of the key that has been at work longest.',
      'name',
    ),
    watchAge: pulled(
      'smack_kube_watch_age_seconds',
      'Time since a watch last heard from the API server.',
      'kind',
    ),
    watchRestarts: counter(
      'smack_kube_watch_restarts_total',
      'Watches started again, by cause: ended, expired, refused, failed, stalled, malformed.',
      'kind',
      'cause',
    ),
    watchEvents: counter('smack_kube_watch_events_total', 'Watch events received.', 'kind', 'type'),
    lists: counter('smack_kube_lists_total', 'Full lists made by reflectors.', 'kind'),
    cachedObjects: gauge('smack_kube_cached_objects', 'Objects in a cache.', 'kind'),
    handlerFailures: counter('smack_kube_handler_failures_total', 'Event handlers that threw.', 'kind'),
    requests: counter('rest_client_requests_total', 'Requests to the API server by answer.', 'verb', 'code'),
    requestTime: histogram(
      'rest_client_request_duration_seconds',
      'Duration of a request, retries excluded.',
      requestBuckets,
      'verb',
    ),
    requestRetries: counter('rest_client_request_retries_total', 'Requests sent again.', 'verb'),
    leading: gauge('leader_election_master_status', '1 while this process leads.', 'name'),
    eventsDropped: counter('smack_kube_events_dropped_total', 'Events not written: queue full or refused.'),
  };
}
