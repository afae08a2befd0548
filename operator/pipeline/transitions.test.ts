import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConditionType } from '../api/conditions.ts';
import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import { transitionsBetween } from './transitions.ts';

/** A status with conditions as `Ready: 'True AllReady'`. */
function aStatus(
  words: Partial<Record<ConditionType, string>>,
  failed: readonly string[] = [],
): TwitchPipelineStatus {
  return {
    conditions: Object.entries(words).map(([type, text]) => {
      const [status, reason = ''] = text.split(' ');
      return { type, status: status as 'True', reason, message: 'm', lastTransitionTime: '' };
    }),
    shards: {
      desired: 1,
      ready: 1,
      channels: 1,
      channelsJoined: 1,
      channelsFailed: failed.map(channel => ({ channel, reason: 'x' })),
    },
  };
}

const ready = { Ready: 'True AllReady', Stalled: 'False NotStalled', TopicsReady: 'True AsAsked' } as const;
const stalled = {
  Ready: 'False TopicNotOurs',
  Stalled: 'True TopicNotOurs',
  TopicsReady: 'False TopicNotOurs',
} as const;
const down = {
  Ready: 'False KafkaUnreachable',
  Stalled: 'False NotStalled',
  TopicsReady: 'False KafkaUnreachable',
} as const;

const cases: Readonly<
  Record<
    string,
    {
      readonly from: TwitchPipelineStatus | undefined;
      readonly to: TwitchPipelineStatus;
      readonly want: string[];
    }
  >
> = {
  'at rest nothing is told': { from: aStatus(ready), to: aStatus(ready), want: [] },
  'a message that changes is no transition': { from: aStatus(down), to: aStatus(down), want: [] },
  'the first time ready is told': {
    from: undefined,
    to: aStatus(ready),
    want: ['PipelineReady'],
  },
  'a system that comes back is told': {
    from: aStatus(down),
    to: aStatus(ready),
    want: ['TopicsBecameReady', 'PipelineReady'],
  },
  'a system that goes away is told, and that the pipeline is not ready': {
    from: aStatus(ready),
    to: aStatus(down),
    want: ['TopicsNotReady', 'PipelineNotReady'],
  },
  'a system that is away from the start is told once': {
    from: undefined,
    to: aStatus(down),
    want: ['TopicsNotReady'],
  },
  'a refusal is told once, as stalling': { from: undefined, to: aStatus(stalled), want: ['PipelineStalled'] },
  'another reason for stalling is told': {
    from: aStatus(stalled),
    to: aStatus({ ...stalled, Stalled: 'True UnknownConnection', Ready: 'False UnknownConnection' }),
    want: ['PipelineStalled'],
  },
  'claiming a name is not worth telling': {
    from: undefined,
    to: aStatus({ Ready: 'False Claiming', Stalled: 'False NotStalled', TopicsReady: 'False Claiming' }),
    want: [],
  },
  'a pipeline that has paused': {
    from: aStatus(ready),
    to: aStatus({ ...ready, Ready: 'True Paused' }),
    want: ['PipelinePaused'],
  },
  'a channel that fails is told once': {
    from: aStatus(ready, ['a']),
    to: aStatus(ready, ['a', 'b']),
    want: ['ChannelsFailed'],
  },
};

for (const [name, { from, to, want }] of Object.entries(cases)) {
  test(name, () => {
    const told = transitionsBetween(from, to).map(({ reason }) => reason);
    assert.deepEqual(told.sort(), [...want].sort());
  });
}
