import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import type { Plan } from './decide.ts';
import type { SystemsReport } from './effects.ts';

/** The names outside Kubernetes that a pipeline's status says are its own. */
export type Claims = Pick<TwitchPipelineStatus, 'topic' | 'keyspace'>;

/**
 * The claims after a system's answer. A name is claimed when the system said that it is free, before anything is
 * created, or that it is as asked. A claim is never given up: what was created must be known to be ours for ever.
 */
export function claimsOf(before: Claims | undefined, plan: Plan, systems: SystemsReport | undefined): Claims {
  if (plan.course !== 'make' || systems === undefined) return only(before?.topic, before?.keyspace);
  return only(
    topicClaim(before?.topic, plan, systems.topics),
    keyspaceClaim(before?.keyspace, plan, systems.schema),
  );
}

type Make = Extract<Plan, { readonly course: 'make' }>;

function topicClaim(before: Claims['topic'], plan: Make, answer: SystemsReport['topics']): Claims['topic'] {
  const { generation, partitions } = plan.topics;
  if (answer.state === 'unclaimed') return { name: plan.blueprint.topics.chat, generation, partitions };
  if (answer.state !== 'ready') return before;
  const { chat, partitions: found, configKeys } = answer.value;
  return { name: chat, generation, partitions: found, ...(configKeys.length === 0 ? {} : { configKeys }) };
}

function keyspaceClaim(
  before: Claims['keyspace'],
  plan: Make,
  answer: SystemsReport['schema'],
): Claims['keyspace'] {
  if (answer.state === 'unclaimed') return { name: plan.schema.keyspace };
  if (answer.state !== 'ready') return before;
  return { name: answer.value.keyspace, schemaVersion: answer.value.schemaVersion };
}

function only(topic: Claims['topic'], keyspace: Claims['keyspace']): Claims {
  return { ...(topic === undefined ? {} : { topic }), ...(keyspace === undefined ? {} : { keyspace }) };
}
