import type { SystemReport, Unclaimed } from '../system-report.ts';

/** What the pipeline reconciler asks of Kafka. */
export interface TopicsPort {
  /**
   * Makes the pipeline's three topics as asked and repairs drift. Idempotent; sends no write when nothing differs.
   * A topic that exists is touched only when `claimed` names it (our status said so before we created it) or the
   * administrator's connection lets the namespace adopt it and its shape is equal.
   * Answers `unclaimed`, having created nothing, when a topic is missing and `claimed` does not name it.
   */
  ensureTopics(request: TopicsRequest, signal: AbortSignal): Promise<SystemReport<TopicsReady> | Unclaimed>;
  /** Deletes the topics that are claimed; `ready` when none is left. */
  deleteTopics(request: TopicsRequest, signal: AbortSignal): Promise<SystemReport<TopicsReady>>;
}

export interface TopicsRequest {
  readonly connection: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly uid: string;
  /** The pipeline's creationTimestamp, RFC 3339: of two pipelines with the same topic the older keeps it. */
  readonly createdAt: string;
  readonly generation: number;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly retentionSeconds: number;
  /** Kafka topic configuration of `.chat` by its Kafka name; only allow-listed keys pass. */
  readonly config: Readonly<Record<string, string>>;
  /** Topic names that this pipeline's status already claims. */
  readonly claimed: readonly string[];
  /**
   * `TopicsReady.configKeys` as status last recorded it: keys of `config` that we set. What is in it and no longer in
   * `config` is reset to the broker's default; any other entry on the topic is somebody else's and stays.
   */
  readonly configKeys?: readonly string[];
}

export interface TopicsReady {
  readonly chat: string;
  readonly live: string;
  readonly dead: string;
  readonly partitions: number;
  /** Keys of the request's `config`, sorted: to be kept in status and sent back as `TopicsRequest.configKeys`. */
  readonly configKeys: readonly string[];
}
