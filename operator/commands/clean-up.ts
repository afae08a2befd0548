import { CLEANUP_FINALIZER } from '../api/labels.ts';
import { deployments, pods, twitchPipelines } from '../api/resources.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { Clock } from '../kube/clock.ts';
import { KubeApiError, type KubeClient } from '../kube/kube-client.ts';
import type { KubeObject, ObjectRef, Resource } from '../kube/object.ts';
import { setFinalizer } from '../pipeline/finalizer.ts';
import { carriesGate, gatedKinds, withoutGate } from './gated-kinds.ts';

export interface CleanUpOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Namespaces to clean; `['*']`: all. In a list of namespaces nothing was ever gated, since offers need the whole cluster. */
  readonly namespaces: readonly string[];
  /** Told each step, for people. */
  readonly tell: (line: string) => void;
  readonly deadlineMs: number;
}

/** What was done, and what stays in the cluster. */
export interface CleanUpReport {
  readonly finalizers: number;
  /** Taken away, by kind. */
  readonly gates: Readonly<Record<string, number>>;
  readonly pipelines: number;
}

const DEPLOYMENT = 'smack-operator';
const OPERATOR = 'app.kubernetes.io/name=smack,app.kubernetes.io/component=operator';
/** An object that keeps changing under us is somebody else's again. */
const ATTEMPTS = 5;

/**
 * Leaves nothing that needs an operator: ends the operator, then takes its finalizer from pipelines and its gate from templates and from pods that
 * wait. Topics, tables and running pods are not touched. Running it again goes on where it stopped.
 * @throws Error when the operator's pods do not end within the deadline
 */
export async function cleanUp(options: CleanUpOptions): Promise<CleanUpReport> {
  await endOperator(options);
  const pipelines = await listed<TwitchPipeline>(options, twitchPipelines);
  let finalizers = 0;
  for (const { metadata } of pipelines) {
    if (await freed(options, refOf(metadata))) finalizers += 1;
  }
  if (finalizers > 0) options.tell(`finalizer ${CLEANUP_FINALIZER} taken from ${finalizers} pipelines`);
  const gates: Record<string, number> = {};
  for (const { resource, path } of options.namespaces.includes('*') ? gatedKinds : []) {
    for (const object of await listed(options, resource)) {
      if (!carriesGate(object, path) || isMadeByAnother(object, resource)) continue;
      const patch = { kind: 'strategic', body: withoutGate(path) } as const;
      await unlessGone(() => options.client.patch(resource, refOf(object.metadata), patch));
      gates[resource.kind] = (gates[resource.kind] ?? 0) + 1;
    }
  }
  for (const [kind, count] of Object.entries(gates))
    options.tell(`gate taken from ${count} objects of kind ${kind}`);
  return { finalizers, gates, pipelines: pipelines.length };
}

/** Otherwise it would put everything back. */
async function endOperator({ client, clock, namespace, tell, deadlineMs }: CleanUpOptions): Promise<void> {
  const body = { spec: { replicas: 0 } };
  await unlessGone(() => client.patch(deployments, { namespace, name: DEPLOYMENT }, { kind: 'merge', body }));
  const until = clock.monotonic() + deadlineMs;
  for (;;) {
    const left = await client.list(pods, { namespace, labelSelector: OPERATOR });
    if (left.length === 0) break;
    if (clock.monotonic() > until)
      throw new Error(`${left.length} pods of the operator did not end within ${deadlineMs} ms`);
    await clock.sleep(500);
  }
  tell('the operator has ended');
}

/** Takes our finalizer from a pipeline; whether there was one. */
async function freed({ client }: CleanUpOptions, ref: ObjectRef): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const pipeline = await client.get<TwitchPipeline>(twitchPipelines, ref);
    if (!pipeline?.metadata.finalizers?.includes(CLEANUP_FINALIZER)) return false;
    try {
      await unlessGone(() => setFinalizer(client, pipeline, false));
      return true;
    } catch (error) {
      const changed = error instanceof KubeApiError && error.code === 409;
      if (!changed || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function listed<T extends KubeObject>(
  { client, namespaces }: CleanUpOptions,
  resource: Resource,
): Promise<readonly T[]> {
  if (namespaces.includes('*')) return client.list<T>(resource);
  const lists = await Promise.all(namespaces.map(namespace => client.list<T>(resource, { namespace })));
  return lists.flat();
}

/** A ReplicaSet that a Deployment made. Pods are freed whoever made them. */
function isMadeByAnother({ metadata }: KubeObject, { kind }: Resource): boolean {
  return kind === 'ReplicaSet' && (metadata.ownerReferences?.some(({ controller }) => controller) ?? false);
}

function refOf({ namespace, name }: KubeObject['metadata']): ObjectRef {
  return namespace === undefined ? { name } : { namespace, name };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KubeApiError && error.code === 404)) throw error;
  }
}
