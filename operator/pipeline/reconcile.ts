import type { Random } from '../kube/backoff.ts';
import type { ReconcileContext } from '../kube/controller.ts';
import { KubeApiError } from '../kube/kube-client.ts';
import type { ObjectRef } from '../kube/object.ts';
import { done, type Outcome } from '../kube/outcome.ts';
import { NotLeadingError } from '../kube/write-guard.ts';
import { type ApplyDeps, applyObjects } from './apply-objects.ts';
import { type CleanUpDeps, cleanUp } from './clean-up.ts';
import { decide, type Plan } from './decide.ts';
import type { Effects, SystemsReport } from './effects.ts';
import { setFinalizer } from './finalizer.ts';
import { type GatherDeps, gather } from './gather.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Seen } from './seen.ts';
import { startableOf } from './start.ts';
import { stopPods } from './stop-pods.ts';
import { ensureSystems } from './systems.ts';
import { type ReportDeps, writeStatus } from './write-status.ts';

export interface ReconcileDeps extends GatherDeps, ApplyDeps, CleanUpDeps, ReportDeps {
  readonly random: Random;
  /** How often a pipeline at rest is looked at again, for what no watch tells (Kafka, Cassandra). Milliseconds. */
  readonly relookMs: number;
}

/** Claiming topics and keyspace takes a second round, at most one for each of the two systems. */
const MAX_ROUNDS = 3;

/** Brings one pipeline a step nearer to what it asks for: gather, decide, apply, report. */
export async function reconcile(
  ref: ObjectRef,
  deps: ReconcileDeps,
  context: ReconcileContext,
): Promise<Outcome> {
  let seen = gather(ref, deps);
  if (seen === 'gone') return done;
  if (seen === 'early') return { kind: 'again', afterMs: 500, because: 'NamespaceNotSeen' };
  for (let round = 1; ; round += 1) {
    const plan = decide(seen, deps.clock.now());
    const { effects, pipeline } = await carryOutAndReportFailure(seen, plan, deps, context);
    if (plan.course === 'leave' || plan.course === 'release' || effects.released) return done;
    seen = { ...seen, pipeline: await writeStatus({ ...seen, pipeline }, plan, effects, deps) };
    if (!claims(effects) || round === MAX_ROUNDS) return outcomeOf(plan, effects, deps);
  }
}

interface CarriedOut {
  readonly effects: Effects & { readonly released?: boolean };
  readonly pipeline: Seen['pipeline'];
}

/** The status is written also when something fails that should not: people must not look at an old one. */
async function carryOutAndReportFailure(
  seen: Seen,
  plan: Plan,
  deps: ReconcileDeps,
  context: ReconcileContext,
): Promise<CarriedOut> {
  try {
    return await carryOut(seen, plan, deps, context);
  } catch (error) {
    // A refused or lost request to the API server is tried again soon and would refuse the status too.
    if (!(error instanceof KubeApiError) && !(error instanceof NotLeadingError)) {
      const message = `${error instanceof Error ? error.message : String(error)}; it is tried again`;
      await writeStatus(seen, plan, { failure: { reason: 'UnexpectedError', message } }, deps);
    }
    throw error;
  }
}

async function carryOut(
  seen: Seen,
  plan: Plan,
  deps: ReconcileDeps,
  { log, signal }: ReconcileContext,
): Promise<CarriedOut> {
  const { pipeline } = seen;
  switch (plan.course) {
    case 'leave':
      return { effects: {}, pipeline };
    case 'release':
      return { effects: {}, pipeline: await setFinalizer(deps.client, pipeline, false) };
    case 'hold':
      if (pipeline.spec.desiredState === 'Paused') await stopPods(seen, deps.client);
      return { effects: {}, pipeline };
    case 'clean': {
      const result = await cleanUp(seen, plan, deps, log, signal);
      if (result.state === 'waiting') return { effects: { cleanup: result.because }, pipeline };
      if (result.left !== undefined) {
        const occurrence = { type: 'Warning', reason: 'CleanupAbandoned', action: 'Delete' } as const;
        deps.events.record(pipeline, { ...occurrence, note: `left behind: ${result.left}` });
        log.warn({ left: result.left }, 'clean-up given up at its deadline');
      }
      return { effects: { released: true }, pipeline };
    }
    case 'make': {
      const owned = await setFinalizer(deps.client, pipeline, plan.finalizer);
      const systems = await ensureSystems(deps.systems, plan, log, signal);
      if (claims({ systems }) || isNews(pipeline, systems)) return { effects: { systems }, pipeline: owned };
      const startable = startableOf(systems, seen.deployments);
      const objects = await applyObjects(seen, plan.blueprint, startable, deps);
      return { effects: { systems, objects }, pipeline: owned };
    }
  }
}

/** Whether a name was found free: it is claimed in status before anything is created. */
function claims({ systems }: Effects): boolean {
  return systems?.topics.state === 'unclaimed' || systems?.schema.state === 'unclaimed';
}

/**
 * Whether the topics have become ready just now. Then this is told first and the objects come with the pipeline's next
 * turn: of many new pipelines each gets its topics before the first one's objects take the API server's time.
 */
function isNews({ status }: Seen['pipeline'], { topics }: SystemsReport): boolean {
  const told = status?.conditions?.find(({ type }) => type === 'TopicsReady')?.status === 'True';
  return topics.state === 'ready' && !told;
}
