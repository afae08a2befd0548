import type { Logger } from 'pino';
import { type KafkaConnection, mayUse } from '../../api/connections.ts';
import { type BackoffPolicy, delayOf, type Random } from '../../kube/backoff.ts';
import type { Clock } from '../../kube/clock.ts';
import type { CredentialReader } from '../credential-files.ts';
import { withDeadline } from '../deadline.ts';
import type { SystemReport, Unclaimed } from '../system-report.ts';
import { applyTopics } from './apply-topics.ts';
import { type Desired, desiredTopics, isOwnName } from './desired-topics.ts';
import { type CallListener, KafkaAdmin } from './kafka-admin.ts';
import { KafkaWire } from './kafka-wire.ts';
import { type Observation, TopicFailure, TopicObserver } from './observe-topics.ts';
import { performSteps } from './perform-steps.ts';
import { planTopics, type TopicsPlan } from './plan-topics.ts';
import { reportFailure, reportTopics } from './report-topics.ts';
import { type Owner, TopicOwners } from './topic-owners.ts';
import type { TopicsPort, TopicsReady, TopicsRequest } from './topics-port.ts';

export interface TopicsSystemOptions {
  /** Kafka connections by name, of connections.yaml; read anew for each request, so the file may change. */
  readonly connections: Readonly<Record<string, KafkaConnection>>;
  readonly credentials: CredentialReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly listener?: CallListener;
  /** Bound of one request, queue included. */
  readonly deadlineMs?: number;
}

/** What belongs to one Kafka cluster: one client, one set of queues; another cluster's troubles stay its own. */
interface Cluster {
  /** The connection as it is now: what it allows may change at any time. */
  readonly connection: KafkaConnection;
  /** What of it the client was made of. */
  readonly address: string;
  readonly admin: KafkaAdmin;
  readonly observer: TopicObserver;
  readonly owners: TopicOwners;
}

const defaultDeadlineMs = 20_000;
/** Between looks at Kafka when what it shows is older than what it did: brokers learn of changes from the controller. */
const settling: BackoffPolicy = { initialMs: 15, factor: 2, maxMs: 1_000, jitter: 0.5 };

/**
 * {@link TopicsPort} over all named Kafka connections: observe, plan, apply, report.
 *
 * What the controller acknowledged counts as seen: it is committed to the cluster's metadata. Brokers make the partitions
 * a little later (a hundred to a few hundred a second), which the next look checks.
 */
export class TopicsSystem implements TopicsPort {
  readonly #options: TopicsSystemOptions;
  readonly #clusters = new Map<string, Cluster>();

  constructor(options: TopicsSystemOptions) {
    this.#options = options;
  }

  ensureTopics(request: TopicsRequest, signal: AbortSignal): Promise<SystemReport<TopicsReady> | Unclaimed> {
    return this.#bounded(request, signal, (cluster, inner) => this.#ensure(cluster, request, inner));
  }

  deleteTopics(request: TopicsRequest, signal: AbortSignal): Promise<SystemReport<TopicsReady>> {
    return this.#bounded(request, signal, (cluster, inner) => this.#delete(cluster, request, inner));
  }

  /** Closes all clients. */
  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map(cluster => cluster.admin.close()));
  }

  async #bounded<T>(
    request: TopicsRequest,
    signal: AbortSignal,
    work: (cluster: Cluster, signal: AbortSignal) => Promise<T>,
  ): Promise<T | SystemReport<never>> {
    const cluster = this.#clusterOf(request);
    if (cluster === undefined) {
      return {
        state: 'refused',
        reason: 'UnknownConnection',
        message: `there is no Kafka connection '${request.connection}' that namespace ${request.namespace} may use`,
      };
    }
    const { clock, deadlineMs = defaultDeadlineMs } = this.#options;
    try {
      return await withDeadline(clock, deadlineMs, signal, `Kafka '${request.connection}'`, inner =>
        work(cluster, inner),
      );
    } catch (error) {
      // The operator stops, or the controller gave the reconcile up: that is the caller's to tell.
      if (signal.aborted) throw error;
      return reportFailure(error);
    }
  }

  async #ensure(
    cluster: Cluster,
    request: TopicsRequest,
    signal: AbortSignal,
  ): Promise<SystemReport<TopicsReady> | Unclaimed> {
    const desired = desiredTopics(request);
    let seen = await cluster.observer.observe(desired.topics, { fresh: false }, signal);
    let plan = this.#plan(cluster, request, desired, seen);
    if (seen.remembered && !isRest(plan)) {
      // Memory may only confirm that there is nothing to do.
      seen = await cluster.observer.observe(desired.topics, { fresh: true }, signal);
      plan = this.#plan(cluster, request, desired, seen);
    }
    for (let look = 0; ; look += 1) {
      if (plan.kind === 'refused') return { state: 'refused', reason: plan.reason, message: plan.message };
      if (plan.kind === 'claim') return this.#reserve(cluster, request, plan.names);
      if (plan.steps.length === 0) return reportTopics(readyOf(request, desired), seen.topics);
      if (await applyTopics(cluster.admin, plan.steps, signal)) {
        seen = { ...seen, topics: performSteps(seen.topics, plan.steps) };
        cluster.observer.remember(desired.topics, seen.topics);
      } else {
        await this.#settle(look, signal);
        seen = await cluster.observer.observe(desired.topics, { fresh: true }, signal);
      }
      plan = this.#plan(cluster, request, desired, seen);
    }
  }

  async #delete(
    cluster: Cluster,
    request: TopicsRequest,
    signal: AbortSignal,
  ): Promise<SystemReport<TopicsReady>> {
    const now = this.#options.clock.monotonic();
    const desired = desiredTopics(request);
    const adoptable = adoptableBy(cluster, request.namespace);
    const owner = ownerOf(request, true);
    const names = request.claimed.filter(
      name =>
        (isOwnName(name, request) || adoptable.has(name)) &&
        cluster.owners.otherThan(name, owner, now) === undefined,
    );
    const errors = await Promise.all(names.map(name => cluster.admin.delete(name, signal)));
    for (const [index, name] of names.entries()) {
      const error = errors[index];
      if (error !== undefined && error.type !== 'UNKNOWN_TOPIC_OR_PARTITION')
        throw new TopicFailure(name, error);
      cluster.observer.forget(name);
      cluster.owners.leave(name, request.uid);
    }
    // Whoever sees the pipeline gone may look whether its topics are: wait until brokers show it.
    const still = names.map(name => ({ name, partitions: 0, replicationFactor: 0, config: {}, reset: [] }));
    for (let look = 0; ; look += 1) {
      const seen = await cluster.observer.observe(still, { fresh: true }, signal);
      if (seen.topics.size === 0) return { state: 'ready', value: readyOf(request, desired) };
      await this.#settle(look, signal);
    }
  }

  #settle(look: number, signal: AbortSignal): Promise<void> {
    return this.#options.clock.sleep(delayOf(settling, look, this.#options.random), signal);
  }

  #plan(cluster: Cluster, request: TopicsRequest, desired: Desired, seen: Observation): TopicsPlan {
    const now = this.#options.clock.monotonic();
    const claimed = new Set(request.claimed);
    const others = new Map<string, string>();
    for (const { name } of desired.topics) {
      const owner = ownerOf(request, claimed.has(name));
      const other = owner.claimed
        ? cluster.owners.enter(name, owner, now)
        : cluster.owners.otherThan(name, owner, now);
      if (other !== undefined) others.set(name, `${other.namespace}/${other.pipeline}`);
    }
    return planTopics(desired, {
      ...seen,
      claimed,
      adoptable: adoptableBy(cluster, request.namespace),
      others,
    });
  }

  /** Keeps free names for the asker until its claim is in status. */
  #reserve(cluster: Cluster, request: TopicsRequest, names: readonly string[]): Unclaimed {
    for (const name of names) {
      cluster.owners.enter(name, ownerOf(request, false), this.#options.clock.monotonic());
    }
    return { state: 'unclaimed' };
  }

  #clusterOf(request: TopicsRequest): Cluster | undefined {
    const name = request.connection;
    const { connections, credentials, clock, random, log, listener } = this.#options;
    const connection = Object.hasOwn(connections, name) ? connections[name] : undefined;
    if (connection === undefined || !mayUse(connection.namespaces, request.namespace)) return undefined;
    const address = JSON.stringify([
      connection.brokers,
      connection.tls,
      connection.sasl,
      connection.operatorSecret,
    ]);
    const known = this.#clusters.get(name);
    if (known?.address === address) return { ...known, connection };
    void known?.admin.close().catch(() => undefined);
    const wire = new KafkaWire({ name, connection, credentials, clock, random, log });
    const admin = new KafkaAdmin(name, wire, clock, listener);
    const observer = new TopicObserver(admin, clock);
    const cluster = { connection, address, admin, observer, owners: new TopicOwners() };
    this.#clusters.set(name, cluster);
    return cluster;
  }
}

function isRest(plan: TopicsPlan): boolean {
  return plan.kind === 'steps' && plan.steps.length === 0;
}

function adoptableBy(cluster: Cluster, namespace: string): ReadonlySet<string> {
  const { adoptTopics } = cluster.connection;
  return new Set(Object.hasOwn(adoptTopics, namespace) ? adoptTopics[namespace] : []);
}

function ownerOf(request: TopicsRequest, claimed: boolean): Owner {
  const { uid, namespace, pipeline, createdAt } = request;
  return { uid, namespace, pipeline, createdAt, claimed };
}

function readyOf(request: TopicsRequest, desired: Desired): TopicsReady {
  return {
    ...desired.names,
    partitions: request.partitions,
    configKeys: Object.keys(request.config).sort(),
  };
}
