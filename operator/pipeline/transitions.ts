import type { ConditionType } from '../api/conditions.ts';
import type { EventReason } from '../api/event-reasons.ts';
import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';

/** Something to tell people once. */
export interface Transition {
  readonly type: 'Normal' | 'Warning';
  readonly reason: EventReason;
  readonly action: 'Reconcile';
  readonly note: string;
}

type Status = TwitchPipelineStatus | undefined;

/** What became different from one status to the next, for Events: nothing at rest, nothing on the way. */
export function transitionsBetween(before: Status, after: TwitchPipelineStatus): readonly Transition[] {
  return [
    ...stalling(before, after),
    ...system(before, after, 'TopicsReady', 'TopicsBecameReady', 'TopicsNotReady'),
    ...system(before, after, 'SchemaReady', 'SchemaBecameReady', 'SchemaNotReady'),
    ...readiness(before, after),
    ...failures(before, after),
  ];
}

function stalling(before: Status, after: Status): readonly Transition[] {
  const [was, is] = [conditionOf(before, 'Stalled'), conditionOf(after, 'Stalled')];
  const isNew = is?.status === 'True' && (was?.status !== 'True' || was.reason !== is.reason);
  return isNew ? [warning('PipelineStalled', `${is.reason}: ${is.message}`)] : [];
}

function readiness(before: Status, after: Status): readonly Transition[] {
  const [was, is] = [conditionOf(before, 'Ready'), conditionOf(after, 'Ready')];
  if (
    is?.status === 'True' &&
    (was?.status !== 'True' || (was.reason === 'Paused') !== (is.reason === 'Paused'))
  ) {
    return [normal(is.reason === 'Paused' ? 'PipelinePaused' : 'PipelineReady', is.message)];
  }
  const isStalled = conditionOf(after, 'Stalled')?.status === 'True';
  if (was?.status === 'True' && is?.status === 'False' && !isStalled) {
    return [warning('PipelineNotReady', `${is.reason}: ${is.message}`)];
  }
  return [];
}

function system(
  before: Status,
  after: Status,
  type: ConditionType,
  good: EventReason,
  bad: EventReason,
): readonly Transition[] {
  const [was, is] = [conditionOf(before, type), conditionOf(after, type)];
  // What a new pipeline gets is told by its becoming ready; a recovery is worth a word of its own.
  const recovered = was?.status === 'False' && was.reason !== 'Claiming';
  if (is?.status === 'True' && recovered) return [normal(good, is.message)];
  const trouble = is?.status === 'False' && is.reason !== 'Claiming' && !isRefusal(after, is.reason);
  const isNew = was?.status !== 'False' || was.reason === 'Claiming';
  return trouble && isNew ? [warning(bad, `${is.reason}: ${is.message}`)] : [];
}

/** A refusal is told once, as stalling. */
function isRefusal(status: Status, reason: string): boolean {
  const stalled = conditionOf(status, 'Stalled');
  return stalled?.status === 'True' && stalled.reason === reason;
}

function failures(before: Status, after: Status): readonly Transition[] {
  const known = new Set(before?.shards?.channelsFailed?.map(({ channel }) => channel));
  const fresh = (after?.shards?.channelsFailed ?? []).filter(({ channel }) => !known.has(channel));
  if (fresh.length === 0) return [];
  const list = fresh.map(({ channel, reason }) => `${channel} (${reason})`).join(', ');
  return [warning('ChannelsFailed', `can not be read: ${list}`)];
}

function conditionOf(status: Status, type: ConditionType) {
  return status?.conditions?.find(condition => condition.type === type);
}

function normal(reason: EventReason, note: string): Transition {
  return { type: 'Normal', reason, action: 'Reconcile', note };
}

function warning(reason: EventReason, note: string): Transition {
  return { type: 'Warning', reason, action: 'Reconcile', note };
}
