import { COMPONENT_LABEL, SHARD_LABEL } from '../../api/labels.ts';
import type { Deployment } from '../../api/workload-objects.ts';
import type { Blueprint } from '../build/blueprint.ts';
import { isRunning } from '../build/blueprint.ts';
import type { ChannelSummary } from '../channel-report.ts';
import type { ObjectsReport } from '../effects.ts';
import { isRolledOut } from '../surge.ts';
import { bad, good, type Judgement } from './judgement.ts';

/** IngestersReady: every shard has all its readers, and every channel is joined or has failed. */
export function judgeIngesters(
  blueprint: Blueprint,
  objects: ObjectsReport,
  channels: ChannelSummary,
): Judgement {
  if (!objects.startable.ingesters)
    return bad('WaitingForTopics', 'ingesters start when the topics are there');
  const deployments = ofComponent(objects.deployments, 'ingester');
  if (!isRunning(blueprint)) return judgePause(deployments, 'ingesters');
  const ready = readyShards(blueprint, deployments);
  const total = blueprint.shards.size;
  if (ready < total) return bad('IngestersStarting', `${ready} of ${plural(total, 'shard')} ready`);
  const wanted = blueprint.spec.channels.length;
  if (channels.pending > 0) {
    return bad('ChannelsJoining', `${channels.joined} of ${plural(wanted, 'channel')} joined`);
  }
  const failed = channels.failed.length === 0 ? '' : `, ${channels.failed.length} failed`;
  return good('IngestersRunning', `${channels.joined} of ${plural(wanted, 'channel')} joined${failed}`);
}

/** ProcessorsReady: as many as asked, all of the newest template and ready. */
export function judgeProcessors(blueprint: Blueprint, objects: ObjectsReport): Judgement {
  if (!objects.startable.processors) {
    return bad('WaitingForSchema', 'processors start when the topics and the keyspace are there');
  }
  const deployments = ofComponent(objects.deployments, 'processor');
  if (!isRunning(blueprint)) return judgePause(deployments, 'processors');
  const { replicas } = blueprint.spec.processor;
  if (replicas === 0) return good('NoReplicas', 'no processor is asked for: chat waits in Kafka');
  const ready = Math.min(
    replicas,
    sum(deployments, ({ status }) => status?.readyReplicas),
  );
  const count = `${ready} of ${plural(replicas, 'processor')} ready`;
  if (deployments.length === 0 || !deployments.every(isRolledOut)) return bad('ProcessorsStarting', count);
  return good('ProcessorsRunning', `${count}${weakness(blueprint)}`);
}

/** How many shards have all their readers up to date and ready. */
export function readyShards(blueprint: Blueprint, deployments: readonly Deployment[]): number {
  const { redundancy } = blueprint.spec.ingester;
  return [...blueprint.shards.keys()].filter(shard => {
    const readers = deployments.filter(({ metadata }) => metadata.labels?.[SHARD_LABEL] === String(shard));
    return readers.filter(isRolledOut).length >= redundancy;
  }).length;
}

/** The Deployments of one component. */
export function ofComponent(
  deployments: readonly Deployment[],
  component: 'ingester' | 'processor',
): readonly Deployment[] {
  return deployments.filter(({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === component);
}

export function sum(deployments: readonly Deployment[], of: (one: Deployment) => number | undefined): number {
  return deployments.reduce((total, one) => total + (of(one) ?? 0), 0);
}

function judgePause(deployments: readonly Deployment[], what: string): Judgement {
  const left = sum(deployments, ({ status }) => status?.replicas);
  if (left > 0 || !deployments.every(isRolledOut))
    return bad('Pausing', `${plural(left, 'pod')} of ${what} left`);
  return good('Paused', `the ${what} are stopped`);
}

/** What a pipeline gives up by its own choice is said where it is read. */
function weakness({ spec }: Blueprint): string {
  if (spec.storage.writeConsistency !== 'LocalOne') return '';
  return '; `storage.writeConsistency` is LocalOne: a row may be lost with a node of Cassandra, LocalQuorum loses none';
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
