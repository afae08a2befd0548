import type { Random } from '../kube/backoff.ts';
import type { Clock } from '../kube/clock.ts';
import { done, type Outcome } from '../kube/outcome.ts';
import type { Plan } from './decide.ts';
import type { Effects } from './effects.ts';

/** How long until a system that is down, or an object that was refused, is tried again. */
const RETRY_MS = 10_000;
/** Behind the pipelines that wait already, and when the cache has our status. */
const NEXT_TURN_MS = 20;
/** While pods stop or another system deletes. */
const CLEANUP_MS = 2_000;
/** While pods wait for a grant: how soon another reason is told, and how often a status is written for that at most. */
const GRANT_MS = 15_000;

export interface Pace {
  readonly clock: Clock;
  readonly random: Random;
  readonly relookMs: number;
}

/**
 * When to look at a pipeline again though nothing changes in Kubernetes: soon while something is waited for, rarely
 * at rest. Jittered, so that a thousand pipelines do not come back together. Never by exponential backoff: an outage
 * of an hour would be noticed as over a quarter of an hour late.
 */
export function outcomeOf(plan: Plan, effects: Effects, { clock, random, relookMs }: Pace): Outcome {
  const again = (ms: number, because: string) => ({
    kind: 'again' as const,
    afterMs: Math.round(ms * (0.75 + random() / 2)),
    because,
  });
  if (plan.course === 'clean') return again(CLEANUP_MS, 'Deleting');
  if (plan.course === 'hold') return again(relookMs, plan.because.reason);
  if (plan.course !== 'make') return done;
  const { systems, objects } = effects;
  for (const answer of [systems?.topics, systems?.schema]) {
    if (answer?.state === 'waiting') return again(RETRY_MS, answer.reason);
  }
  if (objects === undefined && systems?.topics.state === 'ready') return again(NEXT_TURN_MS, 'TopicsReady');
  if (objects?.refusal !== undefined) return again(RETRY_MS, objects.refusal.reason);
  const patienceMs = plan.lookAgainAt === undefined ? undefined : Math.max(1, plan.lookAgainAt - clock.now());
  if (plan.awaitsGrant) {
    const outcome = again(Math.min(GRANT_MS, relookMs), 'PodsWaiting');
    return patienceMs === undefined || outcome.afterMs <= patienceMs
      ? outcome
      : { ...outcome, afterMs: patienceMs };
  }
  if (patienceMs !== undefined) return { kind: 'again', afterMs: patienceMs, because: 'PodsWaiting' };
  return again(relookMs, 'Relook');
}
