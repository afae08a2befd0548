import { waitUntil } from '../../local/stack/wait-until.ts';
import { twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import type { HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';

export interface Shape {
  readonly pipelines: number;
  readonly partitions: number;
}

/** Seconds, all of them since something a user did. */
export interface Measured {
  /** From the first pipeline's creation until the last one's topics were ready. */
  readonly topicsSeconds: number;
  /** From the first pipeline's creation until the last one's final status. */
  readonly readySeconds: number;
  /** From each pipeline's own creation until its topics were ready, ascending. */
  readonly topics: readonly number[];
  /** From each pipeline's own creation until Ready, ascending. */
  readonly ready: readonly number[];
}

interface Times {
  created: number;
  topics?: number;
  ready?: number;
}

const inFlight = 32;
const deadlineMs = 600_000;

/**
 * Creates paused pipelines as fast as the API server takes them and watches their status: from the moment a creation is
 * sent (all queues included) until TopicsReady and Ready. Deletes them afterwards, topics and keyspace too.
 */
export async function measurePipelines(
  client: HttpKubeClient,
  runtime: Runtime,
  namespace: string,
  { pipelines, partitions }: Shape,
): Promise<Measured> {
  const times = new Map<string, Times>();
  const informer = createInformer<TwitchPipeline>({ resource: twitchPipelines, client, runtime, namespace });
  informer.onEvent(({ object, type }) => {
    const mine = times.get(object.metadata.name);
    if (mine === undefined || type === 'deleted') return;
    const now = performance.now();
    if (isTrue(object, 'TopicsReady')) mine.topics ??= now;
    if (isTrue(object, 'Ready')) mine.ready ??= now;
  });
  informer.start();
  try {
    await informer.whenSynced(AbortSignal.timeout(30_000));
    await inParallel(pipelines, async index => {
      const name = `p${index}`;
      times.set(name, { created: performance.now() });
      await client.create(twitchPipelines, pipelineOf(namespace, name, partitions));
    });
    await waitUntil(
      `${pipelines} pipelines reach their final status`,
      () => [...times.values()].every(({ ready, topics }) => ready !== undefined && topics !== undefined),
      { deadlineMs },
    );
    return summary([...times.values()]);
  } finally {
    await deleteAll(client, namespace, [...times.keys()]);
    await informer.stop();
  }
}

function summary(times: readonly Times[]): Measured {
  const first = Math.min(...times.map(({ created }) => created));
  const ascending = (of: (time: Times) => number) => times.map(of).sort((a, b) => a - b);
  const topics = ascending(({ topics: at = Number.NaN, created }) => (at - created) / 1_000);
  const ready = ascending(({ ready: at = Number.NaN, created }) => (at - created) / 1_000);
  const last = (of: (time: Times) => number | undefined) =>
    (Math.max(...times.map(time => of(time) ?? Number.NaN)) - first) / 1_000;
  return { topicsSeconds: last(time => time.topics), readySeconds: last(time => time.ready), topics, ready };
}

async function deleteAll(client: HttpKubeClient, namespace: string, names: readonly string[]): Promise<void> {
  await inParallel(names.length, async index => {
    await client.delete(twitchPipelines, { namespace, name: names[index] ?? '' });
  });
  await waitUntil(
    'the pipelines are gone',
    async () => {
      const left = await client.list(twitchPipelines, { namespace });
      return left.every(({ metadata }) => !names.includes(metadata.name));
    },
    { deadlineMs },
  );
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    for (let index = next++; index < count; index = next++) await work(index);
  }
  await Promise.all(Array.from({ length: inFlight }, worker));
}

function isTrue(pipeline: TwitchPipeline, type: string): boolean {
  return pipeline.status?.conditions?.some(one => one.type === type && one.status === 'True') ?? false;
}

/** What a user writes; everything else are the defaults of the CRD. */
export function pipelineOf(namespace: string, name: string, partitions: number) {
  return {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    metadata: { namespace, name },
    spec: {
      desiredState: 'Paused',
      channels: ['somebody'],
      topic: { partitions },
      deletionPolicy: 'Delete',
    },
  };
}
