/**
 * The operator with the ServiceAccount of operator/rbac.yaml and no other right: what it uses must be granted, and
 * what is granted must be used.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { twitchPipelines } from '../../operator/api/resources.ts';
import { eventually } from '../support/eventually.ts';
import { grantedRights, verbOf } from '../support/granted-rights.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

/** Asked by the API server itself: of whoever takes a gate off, sets blockOwnerDeletion, applies what is not there yet. */
const implied = [
  'smack.dev resourceroles grant',
  'smack.dev twitchpipelines/finalizers update',
  'apps deployments create',
  ' configmaps create',
  'policy poddisruptionbudgets create',
];

let scene: OperatorScene;
let granted: ReadonlySet<string>;
before(async () => {
  // Sharing nodes takes more, which offers-loop.test.ts uses up.
  granted = await grantedRights(name => name !== 'smack-operator-offers');
  scene = await anOperatorScene({ account: true });
});
after(() => scene.close());

test('the verbs that a life of pipelines takes are the verbs granted', async () => {
  await scene.start();
  await scene.apply('p', { desiredState: 'Paused', topic: { partitions: 1 }, deletionPolicy: 'Delete' });
  await scene.reaches('p', 'Ready=True Paused');
  // A shard that vanishes, drift, a younger pipeline, a deletion: everything that takes another verb.
  const more = { desiredState: 'Paused', channels: ['a', 'b'], topic: { partitions: 1 } } as const;
  await scene.apply('q', { ...more, ingester: { channelsPerShard: 1 } });
  await scene.reaches('q', 'Ready=True Paused');
  await scene.apply('q', { ...more, channels: ['a'], ingester: { channelsPerShard: 1 } });
  await scene.reaches('q', 'Ready=True Paused');
  await scene.person.delete(twitchPipelines, { namespace: scene.namespace, name: 'p' });
  await scene.reconciles(2);
  const usedSoFar = () => new Set(scene.proxy().seen.map(verbOf));
  // All that may take less time than it is until the Lease is renewed.
  await eventually('the Lease is renewed', () =>
    usedSoFar().has('coordination.k8s.io leases patch') ? true : undefined,
  );
  const used = usedSoFar();
  const unused = [...granted].filter(right => !used.has(right) && !implied.includes(right));
  const missing = [...used].filter(right => !granted.has(right));
  assert.deepEqual(
    { missing, unused: unused.filter(right => !occasional.includes(right)) },
    { missing: [], unused: [] },
  );
});

/** Taken only when something is out of the ordinary; other tests see them. */
const occasional = [
  // An event that happens again.
  'events.k8s.io events patch',
  // Budgets go with their pipeline; one is deleted when a component is no longer wanted.
  'policy poddisruptionbudgets delete',
  // Somebody reads the allocator's answers with a token (offers-access.test.ts).
  'authentication.k8s.io tokenreviews create',
  'authorization.k8s.io subjectaccessreviews create',
];

test('there are no wildcards, no Secrets, and nothing that raises rights', () => {
  for (const right of granted) {
    assert.doesNotMatch(
      right,
      /\*|secrets|escalate|bind|impersonate|nodes|^rbac|webhook|serviceaccounts|exec|attach/,
    );
  }
});
