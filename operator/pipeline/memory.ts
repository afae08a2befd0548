import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { ConfigMap } from '../api/workload-objects.ts';
import type { Claims } from './claims.ts';

/**
 * What this process wrote and the cache may not show yet. A reconcile that believed a stale cache would forget a
 * claim (and take its own topics for somebody else's) or move a channel. After a restart the first list shows it all.
 */
export class Memory {
  readonly #byPipeline = new Map<string, Remembered>();

  /** The pipeline with the newest status known: the last one written while the cache shows what it replaced. */
  freshen(pipeline: TwitchPipeline): TwitchPipeline {
    const remembered = this.#byPipeline.get(pipeline.metadata.uid ?? '');
    if (remembered === undefined) return pipeline;
    if (!remembered.replaced.has(pipeline.metadata.resourceVersion ?? '')) {
      remembered.replaced.clear();
      remembered.status = undefined;
    }
    const known = remembered.status ?? pipeline.status ?? {};
    return { ...pipeline, status: { ...remembered.claims, ...known } };
  }

  /** The pipeline itself unless it lacks a claim that is known here: for looking at many others. */
  withClaims(pipeline: TwitchPipeline): TwitchPipeline {
    const claims = this.#byPipeline.get(pipeline.metadata.uid ?? '')?.claims;
    const lacks = claims?.keyspace !== undefined && pipeline.status?.keyspace === undefined;
    return lacks ? this.freshen(pipeline) : pipeline;
  }

  /** Remembers a status that was written on top of the given version of a pipeline. */
  wroteStatus(pipeline: TwitchPipeline, status: TwitchPipelineStatus): void {
    const remembered = this.#of(pipeline);
    remembered.replaced.add(pipeline.metadata.resourceVersion ?? '');
    remembered.status = status;
    remembered.claims = {
      ...(status.topic === undefined ? {} : { topic: status.topic }),
      ...(status.keyspace === undefined ? {} : { keyspace: status.keyspace }),
    };
  }

  /** The shards' ConfigMaps, each in the newest version known. */
  freshenConfigMaps(pipeline: TwitchPipeline, cached: readonly ConfigMap[]): readonly ConfigMap[] {
    const written = this.#byPipeline.get(pipeline.metadata.uid ?? '')?.configMaps;
    if (written === undefined || written.size === 0) return cached;
    const found = new Map(cached.map(object => [object.metadata.name, object]));
    for (const [name, { replaced, object }] of written) {
      // The cache has caught up (or somebody else wrote since) once it shows another version than we replaced.
      if (found.get(name)?.metadata.resourceVersion === replaced) found.set(name, object);
      else written.delete(name);
    }
    return [...found.values()];
  }

  /** Remembers a ConfigMap as the API server answered; `replaced` is the cached version, absent when there was none. */
  wroteConfigMap(pipeline: TwitchPipeline, replaced: ConfigMap | undefined, object: ConfigMap): void {
    this.#of(pipeline).configMaps.set(object.metadata.name, {
      replaced: replaced?.metadata.resourceVersion,
      object,
    });
  }

  /** Forgets a ConfigMap that was deleted. */
  deletedConfigMap(pipeline: TwitchPipeline, name: string): void {
    this.#byPipeline.get(pipeline.metadata.uid ?? '')?.configMaps.delete(name);
  }

  /** Forgets a pipeline that is gone. */
  forget(uid: string): void {
    this.#byPipeline.delete(uid);
  }

  #of(pipeline: TwitchPipeline): Remembered {
    const uid = pipeline.metadata.uid ?? '';
    const known = this.#byPipeline.get(uid);
    if (known !== undefined) return known;
    const fresh: Remembered = { replaced: new Set(), status: undefined, claims: {}, configMaps: new Map() };
    this.#byPipeline.set(uid, fresh);
    return fresh;
  }
}

interface Remembered {
  /** The versions of the pipeline that our last statuses replaced: a cache that shows one of them is behind. */
  readonly replaced: Set<string>;
  status: TwitchPipelineStatus | undefined;
  claims: Claims;
  readonly configMaps: Map<string, { readonly replaced: string | undefined; readonly object: ConfigMap }>;
}
