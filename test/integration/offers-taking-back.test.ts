/** The allocator on a real API server: grants that are taken back, and pods that are revoked. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { deployments } from '../../operator/api/resources.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { eventually } from '../support/eventually.ts';
import { grantedRights, verbOf } from '../support/granted-rights.ts';
import { anOffersScene, container, type OffersScene } from '../support/offers-scene.ts';
import { STUBBORN } from '../support/plain-nodes.ts';

let scene: OffersScene;
before(async () => {
  scene = await anOffersScene();
  for (const name of ['n1', 'n2', 'n3']) await scene.nodes.add(name, '4');
  await scene.start();
});
after(() => scene.close());
beforeEach(() => scene.empty());

test('a guarantee is met by revocation, also from a Deployment whose budget allows no disruption', async () => {
  await scene.makeNamespace('owed');
  await scene.makeNamespace('rich');
  const revocation = { enabled: true, deadlineSeconds: 3 };
  await scene.role('rich', { namespaces: ['rich'], revocation });
  await scene.role('owed', { namespaces: ['owed'], guarantee: { cpu: '4' } });
  await eventually('the roles are known', () =>
    scene.offers().cluster.roleOf.has('owed') ? true : undefined,
  );
  const budgets = {
    group: 'policy',
    version: 'v1',
    plural: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    namespaced: true,
  };
  await scene.person.create(budgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'rich', name: 'web' },
    spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
  } as unknown as RawPod);
  // The headroom of the guarantee is not given away: 8 of 12.
  await scene.deployment('rich', 'web', { replicas: 12 });
  await scene.bound('rich', 8);
  // Taken by pods without the gate, the room is there no more.
  await scene.makeNamespace('foreign');
  await scene.deployment('foreign', 'web', { replicas: 4, gated: false });
  await scene.bound('foreign', 4);
  await scene.deployment('owed', 'web', { replicas: 4 });
  await scene.bound('owed', 4, 60_000);
  await scene.bound('rich', 4);
  assert.match(await scene.eventOn('rich', 'Revoked'), /guarantee of role owed/);
  assert.match(await scene.eventOn('rich', 'RevokeForced'), /3 s were not enough: .*disruption budget/);
});

test('a pod that ends slowly is given a short grace when the deadline has passed', async () => {
  await scene.role('rich', { namespaces: ['rich'], revocation: { enabled: true, deadlineSeconds: 3 } });
  await scene.role('owed', { namespaces: ['owed'], guarantee: { cpu: '4' } });
  await eventually('the roles are known', () =>
    scene.offers().cluster.roleOf.has('owed') ? true : undefined,
  );
  const labels = { app: 'web', ...STUBBORN };
  await scene.person.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'rich', name: 'slow' },
    spec: {
      replicas: 8,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [container('1')],
          schedulingGates: [{ name: 'smack.dev/offer' }],
          terminationGracePeriodSeconds: 600,
        },
      },
    },
  } as unknown as RawPod);
  await scene.bound('rich', 8);
  await scene.deployment('foreign', 'web', { replicas: 4, gated: false });
  await scene.bound('foreign', 4);
  await scene.deployment('owed', 'web', { replicas: 1 });
  await scene.bound('owed', 1, 60_000);
});

test('what kube-scheduler can not bind is taken back, and its successor waits until the decline ends', async () => {
  await scene.makeNamespace('ports');
  const template = { containers: [{ ...container('100m'), ports: [{ containerPort: 80, hostPort: 80 }] }] };
  // The allocator does not judge ports: two of these on one node is what only kube-scheduler refuses.
  await scene.deployment('ports', 'web', { replicas: 4, spec: template });
  await scene.bound('ports', 3, 60_000);
  assert.match(await scene.eventOn('ports', 'TakenBack'), /node n\d: .*ports/);
  assert.ok(scene.decisions().some(({ kind, namespace }) => kind === 'taken-back' && namespace === 'ports'));
});

test('a bare pod that can not be bound is reported and left alone', async () => {
  await scene.nodes.patch('n2', { spec: { unschedulable: true } });
  await scene.nodes.patch('n3', { spec: { unschedulable: true } });
  const ports = { containers: [{ ...container('100m'), ports: [{ containerPort: 81, hostPort: 81 }] }] };
  await scene.pod('ports', 'first', ports);
  await scene.bound('ports', 1);
  await scene.pod('ports', 'second', ports);
  assert.match(await scene.eventOn('ports', 'BindingRefused'), /delete it by hand/);
  assert.equal((await scene.podsIn('ports')).length, 2);
  await scene.nodes.patch('n2', { spec: { unschedulable: null } });
  await scene.nodes.patch('n3', { spec: { unschedulable: null } });
});

test('a cordoned node gets nothing, and one that is to be drained is emptied', async () => {
  await scene.makeNamespace('moving');
  await scene.deployment('moving', 'web', { replicas: 6 });
  await scene.bound('moving', 6);
  await scene.nodes.patch('n1', {
    metadata: { annotations: { 'smack.dev/drain-by': new Date().toISOString() } },
  });
  await eventually(
    'n1 is empty',
    async () => {
      const held = await scene.bound('moving', 6);
      return held.every(({ spec }) => spec?.nodeName !== 'n1') ? true : undefined;
    },
    { withinMs: 60_000 },
  );
  assert.match(await scene.eventOn('moving', 'Draining'), /node n1 is to be empty by/);
  await scene.nodes.patch('n1', { metadata: { annotations: { 'smack.dev/drain-by': null } } });
});

test('the verbs that all this took are the verbs granted', async () => {
  const used = new Set(scene.proxy().seen.map(verbOf));
  const granted = await grantedRights(name => name === 'smack-operator-offers');
  const unused = [...granted].filter(right => !used.has(right));
  const ofOperator = await grantedRights(() => true);
  const missing = [...used].filter(right => !ofOperator.has(right));
  assert.deepEqual({ unused, missing }, { unused: [], missing: [] });
});
