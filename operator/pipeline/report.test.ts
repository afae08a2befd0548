import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aPipeline, type SpecParts } from '../../test/support/a-pipeline.ts';
import {
  aPod,
  appliedObjects,
  aScene,
  blueprintOf,
  type Make,
  NOW,
  planOf,
  readySystems,
  rolledOut,
} from '../../test/support/a-scene.ts';
import { arbitrarySpec } from '../../test/support/arbitrary-spec.ts';
import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import type { Deployment } from '../api/workload-objects.ts';
import { buildObjects } from './build/build-objects.ts';
import type { ChannelReport } from './channel-report.ts';
import type { Plan } from './decide.ts';
import type { Effects } from './effects.ts';
import { statusOf } from './report.ts';
import type { Seen } from './seen.ts';

const joined = new Map<string, ChannelReport>([
  ['pod', { joined: ['admiralbulldog'], failed: [], pending: [] }],
]);
const down = { state: 'waiting', reason: 'KafkaUnreachable', message: 'no broker answers' } as const;
const taken = { state: 'refused', reason: 'TopicNotOurs', message: 'it is of others' } as const;

function deploymentsOf(seen: Seen, ready = true): readonly Deployment[] {
  return buildObjects(blueprintOf(seen), { ingesters: true, processors: true })
    .map(({ object }) => object)
    .filter((object): object is Deployment => object.kind === 'Deployment')
    .map(deployment => rolledOut(deployment, ready));
}

/** The status of a scene in which all went well, with what went otherwise. */
function statusWith(
  seen: Seen,
  otherwise: (plan: Make) => Partial<Effects> = () => ({}),
): TwitchPipelineStatus {
  const plan = planOf(seen);
  const effects = {
    systems: readySystems(plan),
    objects: appliedObjects(deploymentsOf(seen)),
    ...otherwise(plan),
  };
  return statusOf(seen, plan, effects, NOW);
}

function sceneOf(spec: SpecParts, parts: Partial<Seen> = {}): Seen {
  return aScene({ pipeline: aPipeline({ spec }), reports: joined, ...parts });
}

const running = sceneOf({});
const cases: Readonly<Record<string, { readonly status: TwitchPipelineStatus; readonly want: object }>> = {
  'a pipeline whose parts all run is ready': {
    status: statusWith(running),
    want: {
      Ready: 'True AllReady',
      Reconciling: 'False Settled',
      Stalled: 'False NotStalled',
      TopicsReady: 'True AsAsked',
      SchemaReady: 'True AsAsked',
      IngestersReady: 'True IngestersRunning',
      ProcessorsReady: 'True ProcessorsRunning',
      ResourcesGranted: 'True PodsScheduled',
    },
  },
  'Kafka that is down is waited for': {
    status: statusWith(running, plan => ({ systems: { ...readySystems(plan), topics: down } })),
    want: {
      Ready: 'False KafkaUnreachable',
      Reconciling: 'True KafkaUnreachable',
      TopicsReady: 'False KafkaUnreachable',
    },
  },
  'a topic that is of others stalls': {
    status: statusWith(running, plan => ({ systems: { ...readySystems(plan), topics: taken } })),
    want: { Ready: 'False TopicNotOurs', Reconciling: 'False Settled', Stalled: 'True TopicNotOurs' },
  },
  'a name that is free is claimed first': {
    status: statusOf(
      running,
      planOf(running),
      { systems: { topics: { state: 'unclaimed' }, schema: { state: 'unclaimed' } } },
      NOW,
    ),
    want: { Ready: 'False Claiming', TopicsReady: 'False Claiming', IngestersReady: 'Unknown NotObserved' },
  },
  'ingesters that are not up to date are starting': {
    status: statusWith(running, () => ({ objects: appliedObjects(deploymentsOf(running, false)) })),
    want: { Ready: 'False IngestersStarting', IngestersReady: 'False IngestersStarting' },
  },
  'a channel that no ingester speaks of is still to be joined': {
    status: statusWith(sceneOf({ channels: ['admiralbulldog', 'gorgc'] })),
    want: { Ready: 'False ChannelsJoining', IngestersReady: 'False ChannelsJoining' },
  },
  'a channel that failed leaves the pipeline ready and is named': {
    status: statusWith(
      sceneOf(
        { channels: ['admiralbulldog', 'gone'] },
        {
          reports: new Map([
            [
              'pod',
              {
                joined: ['admiralbulldog'],
                failed: [{ channel: 'gone', reason: 'msg_channel_suspended' }],
                pending: [],
              },
            ],
          ]),
        },
      ),
    ),
    want: { Ready: 'True SomeChannelsFailed', IngestersReady: 'True IngestersRunning' },
  },
  'a channel that one reader of two reads is joined': {
    status: statusWith(
      sceneOf(
        {},
        {
          reports: new Map([
            ...joined,
            ['other', { joined: [], failed: [{ channel: 'admiralbulldog', reason: 'x' }], pending: [] }],
          ]),
        },
      ),
    ),
    want: { Ready: 'True AllReady' },
  },
  'a paused pipeline without pods is ready': {
    status: statusWith(sceneOf({ desiredState: 'Paused' })),
    want: { Ready: 'True Paused', IngestersReady: 'True Paused', ProcessorsReady: 'True Paused' },
  },
  'a paused pipeline whose pods still stop is not': {
    status: statusWith(sceneOf({ desiredState: 'Paused' }), () => ({
      objects: appliedObjects(
        deploymentsOf(sceneOf({ desiredState: 'Paused' })).map(deployment => ({
          ...deployment,
          status: { observedGeneration: 1, replicas: 1 },
        })),
      ),
    })),
    want: { Ready: 'False Pausing', Reconciling: 'True Pausing' },
  },
  'no processor asked for is as asked': {
    status: statusWith(sceneOf({ processor: { replicas: 0 } })),
    want: { Ready: 'True AllReady', ProcessorsReady: 'True NoReplicas' },
  },
  'a pod that waits for a node is told with the scheduler its words': {
    status: statusWith({ ...running, pods: [aPod()] }),
    want: { Ready: 'False PodsWaiting', ResourcesGranted: 'False PodsWaiting' },
  },
  'an object that the API server refuses is told and tried again': {
    status: statusWith(running, () => ({
      objects: {
        ...appliedObjects(deploymentsOf(running)),
        refusal: { reason: 'ObjectRefused', message: 'exceeded quota', stalled: false },
      },
    })),
    want: { Ready: 'False ObjectRefused', Reconciling: 'True ObjectRefused', Stalled: 'False NotStalled' },
  },
  'an object of somebody else stalls': {
    status: statusWith(running, () => ({
      objects: {
        ...appliedObjects(deploymentsOf(running)),
        refusal: { reason: 'ObjectTaken', message: 'not of this pipeline', stalled: true },
      },
    })),
    want: { Ready: 'False ObjectTaken', Stalled: 'True ObjectTaken' },
  },
  'an unexpected failure is told': {
    status: statusOf(
      running,
      planOf(running),
      { failure: { reason: 'UnexpectedError', message: 'x is not a function; it is tried again' } },
      NOW,
    ),
    want: { Ready: 'False UnexpectedError', Reconciling: 'True UnexpectedError' },
  },
};

for (const [name, { status, want }] of Object.entries(cases)) {
  test(name, () => {
    const told = Object.fromEntries(
      (status.conditions ?? []).map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
    );
    assert.partialDeepStrictEqual(told, want);
  });
}

test('figures of channels, topic, keyspace and processors are in status', () => {
  const { shards, topic, keyspace, processors, selector, waiting } = statusWith(running);
  assert.deepEqual(shards, { desired: 1, ready: 1, channels: 1, channelsJoined: 1 });
  assert.deepEqual(topic, { name: 'smack.esports.dota.chat', generation: 1, partitions: 12 });
  assert.deepEqual(keyspace, { name: 'smack_esports', schemaVersion: 1 });
  assert.deepEqual(processors, { replicas: 1, ready: 1 });
  assert.equal(selector, 'app.kubernetes.io/component=processor,smack.dev/pipeline=dota');
  assert.deepEqual(waiting, { count: 0 });
});

test('a write consistency that may lose rows is told where readiness is read', () => {
  const status = statusWith(sceneOf({ storage: { writeConsistency: 'LocalOne' } }));
  assert.match(status.conditions?.[0]?.message ?? '', /LocalOne: a row may be lost/);
});

test('a stalled pipeline keeps its claims and what was last known of its parts', () => {
  const before = statusWith(running);
  const hold: Plan = { course: 'hold', because: { reason: 'UnknownConnection', message: 'x' } };
  const after = statusOf({ ...running, pipeline: { ...running.pipeline, status: before } }, hold, {}, NOW);
  assert.deepEqual([after.topic, after.keyspace], [before.topic, before.keyspace]);
  const told = (after.conditions ?? []).map(({ type, status }) => `${type} ${status}`);
  assert.ok(told.includes('Stalled True') && told.includes('TopicsReady True'));
});

test('computed again later from itself, a status is the same to the byte', () => {
  const before = statusWith(running);
  const plan = planOf(running);
  const effects = { systems: readySystems(plan), objects: appliedObjects(deploymentsOf(running)) };
  const seen = { ...running, pipeline: { ...running.pipeline, status: before } };
  assert.deepEqual(statusOf(seen, plan, effects, NOW + 86_400_000), before);
});

test('of Ready, Reconciling and Stalled exactly one is True, whatever happens', () => {
  const answer = fc.constantFrom('ready', 'unclaimed', 'waiting', 'refused');
  fc.assert(
    fc.property(
      arbitrarySpec,
      answer,
      answer,
      fc.boolean(),
      fc.boolean(),
      (spec, topics, schema, ready, pods) => {
        const seen = aScene({ pipeline: aPipeline({ spec }), pods: pods ? [aPod()] : [] });
        const plan = planOf(seen);
        const good = readySystems(plan);
        const as = <T extends object>(state: string, value: T) =>
          state === 'ready' ? value : ({ state, reason: 'X', message: 'y' } as never);
        const effects = {
          systems: { topics: as(topics, good.topics), schema: as(schema, good.schema) },
          objects: appliedObjects(deploymentsOf(seen, ready)),
        };
        const { conditions = [] } = statusOf(seen, plan, effects, NOW);
        const trues = conditions.slice(0, 3).filter(({ status }) => status === 'True');
        assert.equal(trues.length, 1);
        assert.equal(conditions.length, 8);
        assert.ok(conditions.every(({ observedGeneration }) => observedGeneration === 1));
      },
    ),
    { numRuns: 60 },
  );
});
