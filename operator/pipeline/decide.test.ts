import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aPipeline } from '../../test/support/a-pipeline.ts';
import { aScene, connections, NOW } from '../../test/support/a-scene.ts';
import { arbitraryName, arbitrarySpec } from '../../test/support/arbitrary-spec.ts';
import { decide } from './decide.ts';
import type { Seen } from './seen.ts';

const deleted = { deletionTimestamp: '2026-01-01T00:59:00Z' };
const held = { ...deleted, finalizers: ['smack.dev/cleanup'] };
const other = { name: 'cs', uid: '99999999-2222-4333-8444-555555555555' };
const older = { ...other, creationTimestamp: '2025-01-01T00:00:00Z' };

/** A long namespace whose keyspace's name ends in a hash, and the namespace whose name is that hash. */
const long = 'a'.repeat(60);
const hashed = 'a'.repeat(33);

const cases: Readonly<Record<string, { readonly seen: Seen; readonly want: object }>> = {
  'a new pipeline is made': {
    seen: aScene(),
    want: {
      course: 'make',
      finalizer: false,
      blueprint: { keyspace: 'smack_esports', topics: { chat: 'smack.esports.dota.chat' } },
    },
  },
  'nothing is claimed before status says so': {
    seen: aScene(),
    want: { topics: { claimed: [] }, schema: { claimed: false } },
  },
  'what status says is claimed': {
    seen: aScene({
      pipeline: aPipeline({
        status: {
          topic: {
            name: 'smack.esports.dota.chat',
            generation: 1,
            partitions: 12,
            configKeys: ['segment.ms'],
          },
          keyspace: { name: 'smack_esports' },
        },
      }),
    }),
    want: {
      topics: {
        claimed: ['smack.esports.dota.chat', 'smack.esports.dota.live', 'smack.esports.dota.dead'],
        configKeys: ['segment.ms'],
      },
      schema: { claimed: true },
    },
  },
  'a name in status that is not the pipeline its own claims nothing': {
    seen: aScene({
      pipeline: aPipeline({ status: { topic: { name: 'orders', generation: 1, partitions: 1 } } }),
    }),
    want: { topics: { claimed: [] } },
  },
  'the keyspace is claimed when another pipeline of the namespace has it': {
    seen: aScene({
      peers: [aPipeline({ metadata: older, status: { keyspace: { name: 'smack_esports' } } })],
    }),
    want: { schema: { claimed: true, oldest: { pipeline: 'cs' } } },
  },
  'an unknown connection stalls, with the names that the namespace may use': {
    seen: aScene({ pipeline: aPipeline({ spec: { topic: { connection: 'kafka-eu' } } }) }),
    want: {
      course: 'hold',
      because: {
        reason: 'UnknownConnection',
        message:
          "`spec.topic.connection` is 'kafka-eu': must be one of 'kafka', 'kafka-tls', which the administrator offers to this namespace",
      },
    },
  },
  'a connection of another namespace is as unknown as one that does not exist': {
    seen: aScene({ pipeline: aPipeline({ spec: { topic: { connection: 'kafka-music' } } }) }),
    want: { course: 'hold', because: { reason: 'UnknownConnection' } },
  },
  'a connection named like what every object inherits is unknown': {
    seen: aScene({ pipeline: aPipeline({ spec: { storage: { connection: 'constructor' } } }) }),
    want: { course: 'hold', because: { reason: 'UnknownConnection' } },
  },
  'a namespace named like what every object inherits has its own keyspace alone': {
    seen: aScene({ pipeline: aPipeline({ metadata: { namespace: 'constructor' } }) }),
    want: { course: 'make', blueprint: { keyspace: 'smack_constructor' } },
  },
  'no connection at all says so': {
    seen: aScene({ connections: { ...connections, twitch: {} } }),
    want: {
      because: {
        message:
          "`spec.source.connection` is 'twitch': the administrator offers no twitch connection to this namespace",
      },
    },
  },
  'a keyspace of another namespace stalls': {
    seen: aScene({ pipeline: aPipeline({ spec: { storage: { keyspace: 'smack_music' } } }) }),
    want: {
      course: 'hold',
      because: {
        reason: 'KeyspaceNotAllowed',
        message:
          "`spec.storage.keyspace` is 'smack_music': must be one of 'smack_esports', or be allowed to this namespace by the administrator",
      },
    },
  },
  'a keyspace that the administrator gave is used': {
    seen: aScene({
      pipeline: aPipeline({
        metadata: { namespace: 'music' },
        spec: { storage: { keyspace: 'smack_esports' } },
      }),
    }),
    want: { course: 'make', blueprint: { keyspace: 'smack_esports' } },
  },
  'an older pipeline of another namespace that may not use the keyspace has no say about it': {
    seen: aScene({
      peers: [
        aPipeline({
          metadata: { ...older, namespace: 'evil' },
          spec: {
            storage: {
              keyspace: 'smack_esports',
              retention: { minuteSeconds: 1, hourSeconds: 2, daySeconds: 3 },
            },
          },
          status: { keyspace: { name: 'smack_esports' } },
        }),
      ],
    }),
    want: { course: 'make', schema: { claimed: false, oldest: { pipeline: 'dota' } } },
  },
  'the oldest pipeline of a keyspace is told to Cassandra with its settings': {
    seen: aScene({
      peers: [
        aPipeline({
          metadata: older,
          spec: { storage: { retention: { minuteSeconds: 3600, hourSeconds: 7200, daySeconds: 9000 } } },
        }),
      ],
    }),
    want: {
      schema: { oldest: { namespace: 'esports', pipeline: 'cs', retention: { minuteSeconds: 3600 } } },
    },
  },
  'of two pipelines made in one second the one with the smaller UID is the older': {
    seen: aScene({ peers: [aPipeline({ metadata: other })] }),
    want: { schema: { oldest: { pipeline: 'dota' } } },
  },
  'a pipeline on its way out with Retain is left alone': {
    seen: aScene({ pipeline: aPipeline({ metadata: deleted }) }),
    want: { course: 'leave' },
  },
  'one that asked for Delete once and no longer does is let go': {
    seen: aScene({ pipeline: aPipeline({ metadata: held }) }),
    want: { course: 'release' },
  },
  'one that asks for Delete is cleaned up within the deadline, the keyspace too when it is the last': {
    seen: aScene({ pipeline: aPipeline({ metadata: held, spec: { deletionPolicy: 'Delete' } }) }),
    want: { course: 'clean', schema: { last: true }, giveUpAt: Date.parse('2026-01-01T01:09:00Z') },
  },
  'the keyspace stays while another pipeline uses it': {
    seen: aScene({
      pipeline: aPipeline({ metadata: held, spec: { deletionPolicy: 'Delete' } }),
      peers: [aPipeline({ metadata: other })],
    }),
    want: { schema: { last: false } },
  },
  'two that are deleted together do not wait for each other to be the last': {
    seen: aScene({
      pipeline: aPipeline({ metadata: held, spec: { deletionPolicy: 'Delete' } }),
      peers: [aPipeline({ metadata: { ...other, ...held }, spec: { deletionPolicy: 'Delete' } })],
    }),
    want: { schema: { last: true } },
  },
  'a namespace that is being deleted is kept waiting for half a minute at most': {
    seen: aScene({
      pipeline: aPipeline({ metadata: held, spec: { deletionPolicy: 'Delete' } }),
      namespace: { uid: 'x', terminating: true },
    }),
    want: { course: 'clean', giveUpAt: Date.parse('2026-01-01T00:59:30Z') },
  },
  'nothing is made in a namespace that is being deleted': {
    seen: aScene({ namespace: { uid: 'x', terminating: true } }),
    want: { course: 'leave', because: { reason: 'NamespaceTerminating' } },
  },
  'deletionPolicy Delete is held by a finalizer from the start': {
    seen: aScene({ pipeline: aPipeline({ spec: { deletionPolicy: 'Delete' } }) }),
    want: { course: 'make', finalizer: true },
  },
  'two namespaces whose keyspaces have one name: the younger is told': {
    seen: aScene({
      pipeline: aPipeline({
        metadata: { namespace: `${hashed}-${hashOf(long)}` },
      }),
      peers: [aPipeline({ metadata: { ...older, namespace: long } })],
    }),
    want: { course: 'hold', because: { reason: 'KeyspaceTaken' } },
  },
  'and the older is made': {
    seen: aScene({
      pipeline: aPipeline({ metadata: { namespace: long } }),
      peers: [
        aPipeline({
          metadata: {
            ...other,
            creationTimestamp: '2026-01-01T00:30:00Z',
            namespace: `${hashed}-${hashOf(long)}`,
          },
        }),
      ],
    }),
    want: { course: 'make' },
  },
};

for (const [name, { seen, want }] of Object.entries(cases)) {
  test(name, () => assert.partialDeepStrictEqual(decide(seen, NOW), want));
}

test('no pipeline makes it throw, and a channel has always one shard', () => {
  fc.assert(
    fc.property(arbitrarySpec, arbitraryName, fc.boolean(), (spec, name, terminating) => {
      const seen = aScene({
        pipeline: aPipeline({ spec, metadata: { name } }),
        namespace: { uid: 'x', terminating },
      });
      const plan = decide(seen, NOW);
      if (plan.course !== 'make') return;
      assert.deepEqual([...plan.blueprint.shards.values()].flat().sort(), [...spec.channels].sort());
    }),
  );
});

function hashOf(namespace: string): string {
  const { blueprint } = decide(aScene({ pipeline: aPipeline({ metadata: { namespace } }) }), NOW) as {
    blueprint: { keyspace: string };
  };
  return blueprint.keyspace.slice(-8);
}
