import type { Desired, DesiredTopic } from './desired-topics.ts';
import type { ConfigChange, NewTopic } from './kafka-requests.ts';

/** A topic as Kafka has it. */
export interface ObservedTopic {
  readonly partitions: number;
  /** Replicas of its least replicated partition (a reassignment under way adds some for a while). */
  readonly replicationFactor: number;
  /** Partitions that can't be read or written now. */
  readonly leaderless: number;
  /** Effective values of the settings that were asked for. */
  readonly config: Readonly<Record<string, string>>;
  /** Which of them are entries of the topic itself. */
  readonly own: readonly string[];
}

/** What the planner knows of the world. */
export interface Seen {
  /** Brokers alive. */
  readonly brokers: number;
  /** Topics that exist, by name. */
  readonly topics: ReadonlyMap<string, ObservedTopic>;
  /** Names that the pipeline's status claims. */
  readonly claimed: ReadonlySet<string>;
  /** Names that the administrator lets this namespace adopt. */
  readonly adoptable: ReadonlySet<string>;
  /** Names that another pipeline has the better right to, and who it is. */
  readonly others: ReadonlyMap<string, string>;
}

export type Step =
  | { readonly do: 'create'; readonly topic: NewTopic }
  | { readonly do: 'configure'; readonly change: ConfigChange };

/**
 * - `steps`: do these (none: all is as asked);
 * - `claim`: these names are free; claim them first;
 * - `refused`: do nothing, for this reason.
 */
export type TopicsPlan =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'claim'; readonly names: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly message: string };

export type Refusal =
  | 'TopicConfigRefused'
  | 'TopicTaken'
  | 'TopicNotOurs'
  | 'TopicShapeDiffers'
  | 'PartitionsImmutable'
  | 'ReplicationFactorImmutable'
  | 'TooFewBrokers';

interface Refused {
  readonly reason: Refusal;
  readonly message: string;
}
type Check = (topic: DesiredTopic, seen: Seen) => Refused | undefined;

/** The first that objects to any topic wins, and then nothing is done to any of them. */
const checks: readonly Check[] = [
  anotherPipelineHasIt,
  itIsNotOurs,
  partitionsDiffer,
  replicationDiffers,
  adoptionWouldLoseData,
  brokersAreTooFew,
];

/** Decides what has to be done so that Kafka has the topics as desired. Pure; see `printPlan` for reading it. */
export function planTopics(desired: Desired, seen: Seen): TopicsPlan {
  if (desired.problems.length > 0) {
    return {
      kind: 'refused',
      reason: 'TopicConfigRefused',
      message: `spec.topic.config: ${desired.problems.join('; ')}`,
    };
  }
  for (const check of checks) {
    for (const topic of desired.topics) {
      const refused = check(topic, seen);
      if (refused !== undefined) return { kind: 'refused', ...refused };
    }
  }
  const free = desired.topics
    .map(topic => topic.name)
    .filter(name => !seen.topics.has(name) && !seen.claimed.has(name));
  if (free.length > 0) return { kind: 'claim', names: free };
  return { kind: 'steps', steps: desired.topics.flatMap(topic => stepsFor(topic, seen)) };
}

/** A plan for people: one line a step. */
export function printPlan(plan: TopicsPlan): string {
  if (plan.kind === 'refused') return `refused (${plan.reason}): ${plan.message}`;
  if (plan.kind === 'claim') return plan.names.map(name => `claim ${name}`).join('\n');
  if (plan.steps.length === 0) return 'nothing to do';
  return plan.steps.map(printStep).join('\n');
}

function printStep(step: Step): string {
  if (step.do === 'create') {
    const { name, partitions, replicationFactor, config } = step.topic;
    return [
      `create ${name} (${partitions} partitions, ${replicationFactor} replicas)`,
      ...settings(config),
    ].join(' ');
  }
  const { topic, set, reset } = step.change;
  return [`configure ${topic}`, ...settings(set), ...reset.map(key => `${key}=(default)`)].join(' ');
}

function settings(config: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(config).map(([key, value]) => `${key}=${value}`);
}

function stepsFor(topic: DesiredTopic, seen: Seen): readonly Step[] {
  const { name, partitions, replicationFactor, config } = topic;
  const observed = seen.topics.get(name);
  if (observed === undefined) {
    return [{ do: 'create', topic: { name, partitions, replicationFactor, config } }];
  }
  const set = Object.fromEntries(
    Object.entries(config).filter(([key, value]) => observed.config[key] !== value),
  );
  const reset = topic.reset.filter(key => observed.own.includes(key));
  if (Object.keys(set).length === 0 && reset.length === 0) return [];
  return [{ do: 'configure', change: { topic: name, set, reset } }];
}

function anotherPipelineHasIt(topic: DesiredTopic, seen: Seen): Refused | undefined {
  const other = seen.others.get(topic.name);
  if (other === undefined) return undefined;
  return {
    reason: 'TopicTaken',
    message: `topic ${topic.name} belongs to the older pipeline ${other}; give this pipeline another name`,
  };
}

function itIsNotOurs(topic: DesiredTopic, seen: Seen): Refused | undefined {
  const { name } = topic;
  if (!seen.topics.has(name) || seen.claimed.has(name) || seen.adoptable.has(name)) return undefined;
  return {
    reason: 'TopicNotOurs',
    message:
      `topic ${name} exists and this pipeline did not make it; an administrator can delete it or list it under ` +
      "adoptTopics of the connection for this pipeline's namespace, or give the pipeline another name",
  };
}

function partitionsDiffer(topic: DesiredTopic, seen: Seen): Refused | undefined {
  const { name, partitions } = topic;
  const observed = seen.topics.get(name);
  if (observed === undefined || observed.partitions === partitions) return undefined;
  const adopting = !seen.claimed.has(name);
  const have = `topic ${name} has ${count(observed.partitions, 'partition')}, ${partitions} ${partitions === 1 ? 'is' : 'are'} asked for`;
  if (adopting)
    return { reason: 'TopicShapeDiffers', message: `${have}: only a topic of equal shape is adopted` };
  return {
    reason: 'PartitionsImmutable',
    message:
      `${have}: partitions can't be changed, because channels would move to other partitions and lose their order; ` +
      `set spec.topic.partitions back to ${observed.partitions}, or make a new pipeline under another name`,
  };
}

function replicationDiffers(topic: DesiredTopic, seen: Seen): Refused | undefined {
  const { name, replicationFactor } = topic;
  const observed = seen.topics.get(name);
  if (observed === undefined || observed.replicationFactor === replicationFactor) return undefined;
  const adopting = !seen.claimed.has(name);
  const have = `topic ${name} has ${count(observed.replicationFactor, 'replica')}, ${replicationFactor} ${replicationFactor === 1 ? 'is' : 'are'} asked for`;
  if (adopting)
    return { reason: 'TopicShapeDiffers', message: `${have}: only a topic of equal shape is adopted` };
  return {
    reason: 'ReplicationFactorImmutable',
    message:
      `${have}: the operator moves no replicas; set spec.topic.replicationFactor back to ${observed.replicationFactor}, ` +
      'or have the administrator reassign the partitions (kafka-reassign-partitions)',
  };
}

function adoptionWouldLoseData(topic: DesiredTopic, seen: Seen): Refused | undefined {
  const observed = seen.topics.get(topic.name);
  if (observed === undefined || seen.claimed.has(topic.name)) return undefined;
  const policy = observed.config['cleanup.policy'];
  if (policy !== topic.config['cleanup.policy']) {
    return {
      reason: 'TopicShapeDiffers',
      message: `topic ${topic.name} has cleanup.policy ${policy}, ${topic.config['cleanup.policy']} is needed: only a topic of equal shape is adopted`,
    };
  }
  for (const key of ['retention.ms', 'retention.bytes'] as const) {
    const wanted = limit(topic.config[key]);
    if (wanted < limit(observed.config[key])) {
      return {
        reason: 'TopicShapeDiffers',
        message: `topic ${topic.name} has ${key} ${observed.config[key]}; to adopt it with ${topic.config[key]} would delete records`,
      };
    }
  }
  return undefined;
}

function brokersAreTooFew(topic: DesiredTopic, seen: Seen): Refused | undefined {
  if (seen.topics.has(topic.name) || topic.replicationFactor <= seen.brokers) return undefined;
  return {
    reason: 'TooFewBrokers',
    message: `spec.topic.replicationFactor is ${topic.replicationFactor} and Kafka has ${count(seen.brokers, 'broker')} alive: ask for at most ${seen.brokers}, or add brokers`,
  };
}

/** A retention as a number; -1 and "not asked for" are no limit. */
function limit(value: string | undefined): number {
  return value === undefined || value === '-1' ? Number.POSITIVE_INFINITY : Number(value);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
