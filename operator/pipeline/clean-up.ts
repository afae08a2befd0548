import type { Logger } from 'pino';
import { deployments } from '../api/resources.ts';
import type { Clock } from '../kube/clock.ts';
import { rfc3339 } from '../kube/condition.ts';
import type { KubeClient } from '../kube/kube-client.ts';
import type { Plan } from './decide.ts';
import type { SystemsReport } from './effects.ts';
import { setFinalizer } from './finalizer.ts';
import type { Finding, Seen } from './seen.ts';
import { deleteOwn } from './surplus.ts';
import { emptySystems, type Systems } from './systems.ts';

export interface CleanUpDeps {
  readonly client: KubeClient;
  readonly systems: Systems;
  readonly clock: Clock;
}

/** How a clean-up stands: `done` also when it was given up, `left` then says what is left behind. */
export type CleanUp =
  | { readonly state: 'done'; readonly left: string | undefined }
  | { readonly state: 'waiting'; readonly because: Finding };

/**
 * Deletes what a pipeline has outside Kubernetes, then lets it go. The writers are stopped first, or Kafka would be
 * written to while it is emptied. A system that is down is waited for until the deadline, visibly, and no longer:
 * a pipeline (and its namespace) must not be stuck for ever.
 */
export async function cleanUp(
  seen: Seen,
  plan: Extract<Plan, { readonly course: 'clean' }>,
  deps: CleanUpDeps,
  log: Logger,
  signal: AbortSignal,
): Promise<CleanUp> {
  for (const deployment of seen.deployments) {
    if (deployment.metadata.deletionTimestamp === undefined) {
      await deleteOwn(deps.client, deployments, deployment);
    }
  }
  const overdue = deps.clock.now() >= plan.giveUpAt;
  const until = `gives up at ${rfc3339(plan.giveUpAt)}`;
  if (seen.pods.length > 0 && !overdue) {
    const message = `${seen.pods.length} pods are stopping; topics and data are deleted after them; ${until}`;
    return { state: 'waiting', because: { reason: 'Deleting', message } };
  }
  const left = leftovers(plan, await emptySystems(deps.systems, plan, log, signal));
  if (left !== undefined && !overdue) {
    return { state: 'waiting', because: { reason: 'Deleting', message: `${left}; ${until}` } };
  }
  await setFinalizer(deps.client, seen.pipeline, false);
  return { state: 'done', left };
}

function leftovers(
  { topics, schema }: Extract<Plan, { readonly course: 'clean' }>,
  answer: SystemsReport,
): string | undefined {
  const parts = [
    ...('message' in answer.topics ? [`topics ${topics.claimed.join(', ')}: ${answer.topics.message}`] : []),
    ...('message' in answer.schema ? [`rows in keyspace ${schema.keyspace}: ${answer.schema.message}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
