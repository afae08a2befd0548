/** What the API server itself says to a TwitchPipeline: defaults, and refusals that say what is allowed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import { aPipeline } from '../support/a-pipeline.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

let scene: OperatorScene;
before(async () => {
  scene = await anOperatorScene();
});
after(() => scene.close());

function make(name: string, spec: object): Promise<TwitchPipeline> {
  return scene.person.create<TwitchPipeline>(twitchPipelines, {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    metadata: { name, namespace: scene.namespace },
    spec,
  } as unknown as TwitchPipeline);
}

async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    assert.ok(error instanceof KubeApiError && error.code === 422, String(error));
    return error.message;
  }
  return assert.fail('the API server accepted it');
}

test('channels are enough: everything else has a default, the ones that our tests use', async () => {
  const { spec } = await make('defaults', { channels: ['admiralbulldog'] });
  assert.deepEqual(spec, aPipeline().spec);
});

test('a new pipeline is not ready before the operator has seen it', async () => {
  const { status } = await make('unseen', { channels: ['a'] });
  assert.partialDeepStrictEqual(status?.conditions, [
    { type: 'Ready', status: 'Unknown', reason: 'NotObserved' },
  ]);
});

const nine = Array.from({ length: 9 }, (_, index) => `c${index}`);
const refused: Readonly<Record<string, readonly [object, RegExp]>> = {
  'no channel': [{ channels: [] }, /spec.channels.*at least 1/s],
  'no channels at all': [{}, /spec.channels: Required/],
  'a channel twice': [{ channels: ['a', 'a'] }, /spec.channels\[1\]: Duplicate value/],
  'a channel with a hash': [{ channels: ['#dota'] }, /must be a Twitch login: 1 to 25 lower-case letters/],
  'a channel in capitals': [{ channels: ['AdmiralBulldog'] }, /must be a Twitch login/],
  'an address as channel': [{ channels: ['twitch.tv/dota'] }, /must be a Twitch login/],
  'more than 1,000 channels': [
    { channels: Array.from({ length: 1001 }, (_, index) => `c${index}`) },
    /spec.channels.*at most 1000/s,
  ],
  'more than 90 channels a shard': [
    { channels: nine, ingester: { channelsPerShard: 91 } },
    /channelsPerShard.*less than or equal to 90/s,
  ],
  'three readers': [{ channels: nine, ingester: { redundancy: 3 } }, /less than or equal to 2/],
  'an address as connection': [
    { channels: nine, topic: { connection: 'kafka:9092' } },
    /spec.topic.connection.*must be the name of a connection.*not an address/s,
  ],
  'a setting of Kafka that is ours': [
    { channels: nine, topic: { config: { 'cleanup.policy': 'compact' } } },
    /keys must be of: compression.type, /,
  ],
  'a window that does not divide the hour': [
    { channels: nine, processor: { windowSeconds: 7 } },
    /must divide 3600, so that hours are whole windows/,
  ],
  'more processors than partitions': [
    { channels: nine, processor: { replicas: 4 }, topic: { partitions: 3 } },
    /`processor.replicas` must be at most `topic.partitions`/,
  ],
  'a quantity that is none': [
    { channels: nine, processor: { resources: { requests: { memory: 'much' } } } },
    /must be a quantity such as '500m'/,
  ],
  'no memory': [
    { channels: nine, processor: { resources: { requests: { memory: 0 } } } },
    /must be greater than 0/,
  ],
  'a limit below the request': [
    { channels: nine, processor: { resources: { requests: { cpu: 2 }, limits: { cpu: '1500m' } } } },
    /`requests.cpu` must be at most `limits.cpu`/,
  ],
  'a keyspace of Cassandra itself': [
    { channels: nine, storage: { keyspace: 'system_auth' } },
    /begin with a letter and not with 'system'/,
  ],
  'a keyspace that would be CQL': [
    { channels: nine, storage: { keyspace: 'a"; DROP' } },
    /must be lower-case letters, digits and '_'/,
  ],
  'hours kept shorter than minutes': [
    { channels: nine, storage: { retention: { minuteSeconds: 7200, hourSeconds: 3600 } } },
    /must not be shorter for longer windows/,
  ],
  'an unknown word': [{ channels: nine, deletionPolicy: 'Keep' }, /supported values: "Retain", "Delete"/],
};

for (const [name, [spec, want]] of Object.entries(refused)) {
  test(`${name}: refused`, async () => {
    assert.match(await refusalOf(make('refused', spec)), want);
  });
}

test('quantities may be numbers', async () => {
  const resources = { requests: { cpu: 1, memory: 268_435_456 }, limits: { cpu: 2 } };
  const { spec } = await make('numbers', { channels: ['a'], processor: { resources } });
  assert.deepEqual(spec.processor.resources, resources);
});

for (const name of ['do.ta', 'a'.repeat(39)]) {
  test(`the name ${name}: refused, because names and labels are made from it`, async () => {
    assert.match(
      await refusalOf(make(name, { channels: ['a'] })),
      /must be a DNS label of at most 38 characters/,
    );
  });
}

const changes: Readonly<Record<string, readonly [object, RegExp]>> = {
  partitions: [
    { topic: { partitions: 24 } },
    /channels would move between partitions: make a new TwitchPipeline/,
  ],
  'the replication factor': [{ topic: { replicationFactor: 3 } }, /can't be changed/],
  'the connection to Kafka': [{ topic: { connection: 'other' } }, /can't be changed/],
  'the connection to Cassandra': [{ storage: { connection: 'other' } }, /can't be changed/],
  'the window': [{ processor: { windowSeconds: 30 } }, /rows of both lengths would mix/],
  'the keyspace, from none': [{ storage: { keyspace: 'mine' } }, /`keyspace` can't be changed/],
};

for (const [name, [spec, want]] of Object.entries(changes)) {
  test(`${name} can not be changed, and the message says what helps`, async () => {
    const pipeline = `fixed-${Object.keys(changes).indexOf(name)}`;
    await make(pipeline, { channels: ['a'] });
    const patch = { kind: 'merge', body: { spec } } as const;
    const ref = { namespace: scene.namespace, name: pipeline };
    assert.match(await refusalOf(scene.person.patch(twitchPipelines, ref, patch)), want);
  });
}

test('what may be changed can be', async () => {
  await make('free', { channels: ['a'] });
  const spec = {
    channels: ['b'],
    source: { connection: 'other' },
    ingester: { redundancy: 2 },
    topic: { retentionSeconds: 7200 },
    processor: { replicas: 3, latenessSeconds: 5 },
    deletionPolicy: 'Delete',
  };
  const ref = { namespace: scene.namespace, name: 'free' };
  const changed = await scene.person.patch<TwitchPipeline>(twitchPipelines, ref, {
    kind: 'merge',
    body: { spec },
  });
  assert.partialDeepStrictEqual(changed.spec, spec);
});
