import { type ConditionType, conditionTypes } from '../api/conditions.ts';
import { selectorLabels, selectorText } from '../api/labels.ts';
import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import { type Condition, setCondition } from '../kube/condition.ts';
import { type ChannelSummary, summarize } from './channel-report.ts';
import { claimsOf } from './claims.ts';
import type { Plan } from './decide.ts';
import type { Effects } from './effects.ts';
import { judgeIngesters, judgeProcessors, ofComponent, readyShards, sum } from './judge/components.ts';
import { type Judgement, unknown } from './judge/judgement.ts';
import { judgeOverall, type Parts } from './judge/overall.ts';
import { resourcesOf } from './judge/resources.ts';
import { judgeSchema, judgeTopics } from './judge/systems.ts';
import { judgeResources, waitingOf } from './judge/waiting.ts';
import type { Seen } from './seen.ts';

const MAX_FAILED = 50;

/**
 * The whole status of a pipeline from what was seen, planned and done; on failure too. Pure.
 * Nothing in it moves while the pipeline rests: `lastTransitionTime` changes with a condition's status alone.
 * @param now wall time, milliseconds since 1970
 */
export function statusOf(seen: Seen, plan: Plan, effects: Effects, now: number): TwitchPipelineStatus {
  const { pipeline } = seen;
  const channels = summarize(pipeline.spec.channels, seen.reports.values());
  const observedGeneration = pipeline.metadata.generation ?? 0;
  const parts = partsOf(seen, plan, effects, channels);
  const overall = judgeOverall(plan, effects, parts, channels.failed.length);
  const judgements: Readonly<Record<ConditionType, Judgement>> = {
    Ready: overall.ready,
    Reconciling: overall.reconciling,
    Stalled: overall.stalled,
    TopicsReady: parts.topics,
    SchemaReady: parts.schema,
    IngestersReady: parts.ingesters,
    ProcessorsReady: parts.processors,
    ResourcesGranted: parts.resources,
  };
  const resources = resourcesOf(seen, plan.course === 'make' ? plan.blueprint : undefined);
  const previous = (pipeline.status?.conditions ?? []) as readonly Condition[];
  return {
    conditions: conditionTypes.flatMap(type => {
      const old = previous.filter(condition => condition.type === type);
      return setCondition(old, { type, ...judgements[type], observedGeneration }, now);
    }),
    observedGeneration,
    shards: shardsOf(seen, plan, effects, channels),
    ...claimsOf(pipeline.status, plan, effects.systems),
    processors: processorsOf(seen, effects),
    selector: selectorText(selectorLabels(pipeline.metadata.name, 'processor')),
    ...(resources === undefined ? {} : { resources }),
    waiting: waitingOf(seen.pods, seen.offers),
  };
}

/** What was not come to this time keeps what was last said of it: a stalled pipeline's topics are still there. */
function partsOf(seen: Seen, plan: Plan, effects: Effects, channels: ChannelSummary): Parts {
  const { systems, objects } = effects;
  const blueprint = plan.course === 'make' ? plan.blueprint : undefined;
  const known = blueprint !== undefined && objects !== undefined ? { blueprint, objects } : undefined;
  return {
    topics: systems === undefined ? before(seen, 'TopicsReady') : judgeTopics(systems.topics),
    schema: systems === undefined ? before(seen, 'SchemaReady') : judgeSchema(systems.schema),
    ingesters:
      known === undefined
        ? before(seen, 'IngestersReady')
        : judgeIngesters(known.blueprint, known.objects, channels),
    processors:
      known === undefined ? before(seen, 'ProcessorsReady') : judgeProcessors(known.blueprint, known.objects),
    resources: judgeResources(seen.pods, seen.offers),
  };
}

function before({ pipeline }: Seen, type: ConditionType): Judgement {
  const old = pipeline.status?.conditions?.find(condition => condition.type === type);
  if (old === undefined) return unknown('the operator has not come to this yet');
  return { status: old.status, reason: old.reason, message: old.message };
}

function shardsOf(
  { pipeline }: Seen,
  plan: Plan,
  { objects }: Effects,
  channels: ChannelSummary,
): NonNullable<TwitchPipelineStatus['shards']> {
  const old = pipeline.status?.shards;
  const made = plan.course === 'make' && objects !== undefined ? { plan, objects } : undefined;
  const deployments = ofComponent(made?.objects.deployments ?? [], 'ingester');
  return {
    desired: plan.course === 'make' ? plan.blueprint.shards.size : (old?.desired ?? 0),
    ready: made === undefined ? (old?.ready ?? 0) : readyShards(made.plan.blueprint, deployments),
    channels: pipeline.spec.channels.length,
    channelsJoined: channels.joined,
    ...(channels.failed.length === 0 ? {} : { channelsFailed: channels.failed.slice(0, MAX_FAILED) }),
  };
}

function processorsOf(
  { deployments }: Seen,
  { objects }: Effects,
): NonNullable<TwitchPipelineStatus['processors']> {
  const own = ofComponent(objects?.deployments ?? deployments, 'processor');
  return {
    replicas: sum(own, ({ status }) => status?.replicas),
    ready: sum(own, ({ status }) => status?.readyReplicas),
  };
}
