import { twitchPipelines } from '../api/resources.ts';
import type { TwitchPipeline } from '../api/twitch-pipeline.ts';
import type { Applier } from '../kube/apply.ts';
import type { Clock } from '../kube/clock.ts';
import type { EventRecorder } from '../kube/event-recorder.ts';
import { KubeApiError } from '../kube/kube-client.ts';
import type { Plan } from './decide.ts';
import type { Effects } from './effects.ts';
import type { Memory } from './memory.ts';
import { statusOf } from './report.ts';
import type { Seen } from './seen.ts';
import { transitionsBetween } from './transitions.ts';

export interface ReportDeps {
  readonly applier: Applier;
  readonly memory: Memory;
  readonly events: EventRecorder;
  readonly clock: Clock;
}

/** Writes the status when it differs, tells people what changed, and returns the pipeline with its new status. */
export async function writeStatus(
  seen: Seen,
  plan: Plan,
  effects: Effects,
  deps: ReportDeps,
): Promise<TwitchPipeline> {
  const { pipeline } = seen;
  const status = statusOf(seen, plan, effects, deps.clock.now());
  try {
    const written = await deps.applier.applyStatusIfChanged(twitchPipelines, pipeline, status);
    if (written === 'changed') deps.memory.wroteStatus(pipeline, status);
  } catch (error) {
    // Deleted meanwhile: there is nobody left to report to.
    if (error instanceof KubeApiError && error.code === 404) return pipeline;
    throw error;
  }
  for (const transition of transitionsBetween(pipeline.status, status))
    deps.events.record(pipeline, transition);
  for (const name of effects.objects?.repaired ?? []) {
    const note = `${name} had been changed by somebody else and was put right`;
    deps.events.record(pipeline, { type: 'Normal', reason: 'DriftRepaired', action: 'Repair', note });
  }
  return { ...deps.applier.newest(twitchPipelines, pipeline), status };
}
