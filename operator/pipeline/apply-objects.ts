import { APPLIED_ANNOTATION } from '../api/labels.ts';
import { deployments } from '../api/resources.ts';
import { identityOf, textOf } from '../api/twitch-pipeline.ts';
import type { ConfigMap, Deployment } from '../api/workload-objects.ts';
import type { Applier } from '../kube/apply.ts';
import { KubeApiError, type KubeClient } from '../kube/kube-client.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Blueprint } from './build/blueprint.ts';
import { buildObjects, type Startable, type Wanted } from './build/build-objects.ts';
import type { ObjectsReport } from './effects.ts';
import { inBatches } from './in-batches.ts';
import type { Memory } from './memory.ts';
import { isOfPredecessor, isOwnedBy } from './ownership.ts';
import type { Seen } from './seen.ts';
import { removeStrangers } from './strangers.ts';
import { deleteSurplus } from './surplus.ts';

export interface ApplyDeps {
  readonly client: KubeClient;
  readonly applier: Applier;
  readonly memory: Memory;
}

type Refusal = NonNullable<ObjectsReport['refusal']>;

/** Objects of one pipeline that are sent at once. */
const IN_FLIGHT = 8;

/**
 * Brings the pipeline's objects to the blueprint: what is missing is made, what differs applied, what strangers added
 * to our pod templates taken out, what is no longer wanted deleted. Nothing is sent when nothing differs.
 * An object that the API server refuses is reported; the others are applied all the same.
 */
export async function applyObjects(
  seen: Seen,
  blueprint: Blueprint,
  startable: Startable,
  deps: ApplyDeps,
): Promise<ObjectsReport> {
  const wanted = buildObjects(blueprint, startable);
  const made: KubeObject[] = [];
  const repaired: string[] = [];
  const refusals = new Map<Wanted, Refusal>();
  const applyAndNote = async (one: Wanted): Promise<void> => {
    try {
      const applied = await applyOne(seen, one, deps);
      if ('stalled' in applied) refusals.set(one, applied);
      else {
        made.push(applied.object);
        if (applied.repaired) repaired.push(`${one.resource.kind} ${one.object.metadata.name}`);
      }
    } catch (error) {
      refusals.set(one, refusalOf(error, one));
    }
  };
  const programs = wanted.filter(({ resource }) => resource === deployments);
  // The assignment of channels is kept in ConfigMaps: shards that get more first, then new ones, one by one, so that
  // whoever goes on after a crash between two of them assigns the rest as we would have.
  const configuration = wanted
    .filter(({ resource }) => resource !== deployments)
    .sort((a, b) => Number(isNew(seen, a)) - Number(isNew(seen, b)));
  await inBatches(configuration, 1, applyAndNote);
  await inBatches(programs, IN_FLIGHT, applyAndNote);
  // Always the same one of several, or status would change with the order of answers.
  const refusal = wanted.map(one => refusals.get(one)).find(found => found !== undefined);
  if (refusal === undefined) await deleteSurplus(seen, wanted, startable, deps);
  return { startable, deployments: made.filter(isDeployment), refusal, repaired };
}

async function applyOne(
  seen: Seen,
  { resource, object }: Wanted,
  deps: ApplyDeps,
): Promise<{ readonly object: KubeObject; readonly repaired: boolean } | Refusal> {
  const { uid } = identityOf(seen.pipeline);
  const { name, namespace } = object.metadata;
  const cached = findSeen(seen, object);
  let live = cached;
  if (live === undefined) {
    // Not among our objects: what has the name may be somebody else's, and applying would take it over.
    live = await deps.client.get(resource, { name, ...(namespace === undefined ? {} : { namespace }) });
    if (live !== undefined && !isOwnedBy(live, uid)) return taken(seen, live, resource.kind);
  }
  const cleaned = live === undefined ? undefined : await withoutStrangers(object, live, deps.client);
  const applied = await deps.applier.applyIfChanged<KubeObject>(resource, object, cleaned ?? live);
  if (applied.result !== 'unchanged' && object.kind === 'ConfigMap') {
    deps.memory.wroteConfigMap(seen.pipeline, cached as ConfigMap | undefined, applied.object as ConfigMap);
  }
  const drifted = applied.result === 'changed' && live !== undefined && sameWish(live, applied.object);
  return { object: applied.object, repaired: cleaned !== undefined || drifted };
}

/** Takes out what others added to a Deployment's pod template; the object after that, or nothing when it was clean. */
async function withoutStrangers(
  object: KubeObject,
  live: KubeObject,
  client: KubeClient,
): Promise<KubeObject | undefined> {
  if (!isDeployment(object) || !isDeployment(live)) return undefined;
  const patch = removeStrangers(object.spec.template.spec, live.spec.template.spec);
  if (patch === undefined) return undefined;
  const { name, namespace, resourceVersion } = live.metadata;
  return client.patch<KubeObject>(
    deployments,
    { name, ...(namespace === undefined ? {} : { namespace }) },
    { kind: 'strategic', body: { metadata: { resourceVersion }, spec: { template: { spec: patch } } } },
  );
}

/** Whether we asked for the same before: then somebody else changed the object. */
function sameWish(live: KubeObject, applied: KubeObject): boolean {
  const before = live.metadata.annotations?.[APPLIED_ANNOTATION];
  return before !== undefined && before === applied.metadata.annotations?.[APPLIED_ANNOTATION];
}

function findSeen(seen: Seen, object: KubeObject): KubeObject | undefined {
  const all: readonly KubeObject[] =
    object.kind === 'ConfigMap'
      ? seen.configMaps
      : object.kind === 'Deployment'
        ? seen.deployments
        : seen.budgets;
  return all.find(({ metadata }) => metadata.name === object.metadata.name);
}

function isNew(seen: Seen, { object }: Wanted): boolean {
  return findSeen(seen, object) === undefined;
}

function taken({ pipeline }: Seen, live: KubeObject, kind: string): Refusal {
  const { name, uid } = identityOf(pipeline);
  const what = `${kind} ${live.metadata.name}`;
  if (isOfPredecessor(live, name, uid)) {
    const message = `${what} of the deleted pipeline ${textOf(pipeline)} is not gone yet`;
    return { reason: 'ObjectTaken', message, stalled: false };
  }
  const message = `${what} exists and is not of this pipeline: delete or rename it, or give the pipeline another name`;
  return { reason: 'ObjectTaken', message, stalled: true };
}

/** A refusal by rule (quota, policy, validation) is for status; anything else is for the controller's backoff. */
function refusalOf(error: unknown, { resource, object }: Wanted): Refusal {
  if (!(error instanceof KubeApiError) || (error.code !== 403 && error.code !== 422)) throw error;
  const message = `the API server refused ${resource.kind} ${object.metadata.name}: ${error.message.slice(0, 1000)}`;
  return { reason: 'ObjectRefused', message, stalled: false };
}

function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === 'Deployment';
}
