import type { Plan } from '../decide.ts';
import type { Effects } from '../effects.ts';
import { bad, good, type Judgement } from './judgement.ts';

/** What the parts of a pipeline came to. */
export interface Parts {
  readonly topics: Judgement;
  readonly schema: Judgement;
  readonly resources: Judgement;
  readonly ingesters: Judgement;
  readonly processors: Judgement;
}

/** Ready, Reconciling and Stalled. */
export interface Overall {
  readonly ready: Judgement;
  readonly reconciling: Judgement;
  readonly stalled: Judgement;
}

/**
 * Joins the parts as kstatus reads them: Stalled when nothing changes by itself, Reconciling while something is under
 * way, Ready when there is nothing left to do. Exactly one of the three is True.
 */
export function judgeOverall(plan: Plan, effects: Effects, parts: Parts, failed: number): Overall {
  const obstacle = stallOf(plan, effects);
  if (obstacle !== undefined) {
    return {
      ready: bad(obstacle.reason, obstacle.message),
      reconciling: bad('Settled', 'nothing is under way'),
      stalled: good(obstacle.reason, obstacle.message),
    };
  }
  const stalled = bad('NotStalled', 'nothing stands in the way');
  const under = underWay(plan, effects, parts);
  if (under !== undefined) {
    return {
      ready: bad(under.reason, under.message),
      reconciling: good(under.reason, under.message),
      stalled,
    };
  }
  return { ready: readyOf(parts, failed), reconciling: bad('Settled', 'nothing is left to do'), stalled };
}

type Because = { readonly reason: string; readonly message: string };

function stallOf(plan: Plan, { systems, objects }: Effects): Because | undefined {
  if (plan.course === 'hold') return plan.because;
  if (plan.course !== 'make') return undefined;
  if (systems?.topics.state === 'refused') return systems.topics;
  if (systems?.schema.state === 'refused') return systems.schema;
  return objects?.refusal?.stalled === true ? objects.refusal : undefined;
}

function underWay(plan: Plan, { objects, cleanup, failure }: Effects, parts: Parts): Because | undefined {
  if (failure !== undefined) return failure;
  if (plan.course === 'clean')
    return cleanup ?? { reason: 'Deleting', message: 'the pipeline is being deleted' };
  if (plan.course !== 'make') return 'because' in plan ? plan.because : undefined;
  const { topics, schema, resources, ingesters, processors } = parts;
  if (topics.status !== 'True') return topics;
  if (schema.status !== 'True') return schema;
  if (objects?.refusal !== undefined) return objects.refusal;
  return [resources, ingesters, processors].find(({ status }) => status !== 'True');
}

function readyOf({ ingesters, processors }: Parts, failed: number): Judgement {
  if (ingesters.reason === 'Paused') {
    return good('Paused', 'nothing runs; topics, tables and their data are kept');
  }
  const message = `${ingesters.message}; ${processors.message}`;
  return good(failed > 0 ? 'SomeChannelsFailed' : 'AllReady', message);
}
