/** The allocator on a real API server, kube-scheduler and controllers: who gets room, and what becomes of it on faults. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { namespaces, resourceRoles } from '../../operator/api/resources.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { eventually } from '../support/eventually.ts';
import { anOffersScene, type OffersScene } from '../support/offers-scene.ts';

let scene: OffersScene;
before(async () => {
  scene = await anOffersScene();
  for (const name of ['n1', 'n2', 'n3']) await scene.nodes.add(name, '4');
  await scene.start();
});
after(() => scene.close());
beforeEach(() => scene.empty());

/** Waits until the status of a role says what it holds and what waits; answers its conditions. */
async function told(
  name: string,
  granted: number,
  pending: number,
): Promise<Readonly<Record<string, string>>> {
  const status = await eventually(`role ${name} shows ${granted} granted, ${pending} pending`, async () => {
    const role = await scene.person.get<ResourceRole>(resourceRoles, { name });
    const shows = role?.status?.granted?.pods === granted && role.status.pending?.pods === pending;
    return shows ? role.status : undefined;
  });
  return Object.fromEntries(
    (status?.conditions ?? []).map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
  );
}

const nodesOf = (list: readonly RawPod[]) => list.map(({ spec }) => spec?.nodeName).sort();

test('gated pods of a plain Deployment are pinned, ungated and bound, and the others wait', async () => {
  await scene.makeNamespace('plain');
  await scene.deployment('plain', 'web', { replicas: 14 });
  const bound = await scene.bound('plain', 12);
  assert.deepEqual(
    nodesOf(bound),
    [...'1111', ...'2222', ...'3333'].map(n => `n${n}`),
  );
  for (const { metadata } of bound) assert.ok(metadata.annotations?.['smack.dev/granted']);
  assert.match(await scene.eventOn('plain', 'Declined'), /InsufficientResource/);
  assert.match(await scene.eventOn('plain', 'Granted'), /role default: node n\d/);
});

test('at rest nothing is written, whatever waits and whoever holds it', async () => {
  await scene.role('plain', { namespaces: ['plain'], weight: 2 });
  await scene.deployment('plain', 'web', { replicas: 14 });
  await scene.bound('plain', 12);
  await told('plain', 12, 2);
  const writes = () => scene.proxy().seen.filter(({ method }) => method !== 'GET').length;
  let before = -1;
  // What is on its way, events included, ends first.
  await eventually(
    'three quiet seconds',
    async () => {
      const isQuiet = writes() === before;
      before = writes();
      return isQuiet ? true : undefined;
    },
    { everyMs: 3_000 },
  );
  const quiet = writes();
  // Something happens that concerns no pod: heartbeats, a label of a node.
  await scene.nodes.patch('n1', { metadata: { labels: { colour: 'blue' } } });
  await eventually('the label is seen', () =>
    scene.offers().cluster.nodes.get('n1')?.facts.labels['colour'] === 'blue' ? true : undefined,
  );
  await eventually('a cycle', () =>
    scene.offers().cluster.settled === scene.offers().cluster.revision ? true : undefined,
  );
  assert.equal(writes(), quiet);
});

test('a role is told in its status what it holds and what waits', async () => {
  await scene.role('plain', { namespaces: ['plain'], weight: 2 });
  await scene.deployment('plain', 'web', { replicas: 14 });
  await scene.bound('plain', 12);
  assert.deepEqual(await told('plain', 12, 2), {
    Ready: 'True Served',
    Reconciling: 'False AtRest',
    Stalled: 'False Unhindered',
    GuaranteeMet: 'True NoGuarantee',
    AdmissionEnforced: 'False PoliciesMissing',
  });
});

test("at its role's limit the new pod of a rolling update that may take none away says so", async () => {
  await scene.makeNamespace('tight');
  await scene.role('tight', { namespaces: ['tight'], limit: { cpu: '2' } });
  await eventually('the role is known', () =>
    scene.offers().cluster.roleOf.has('tight') ? true : undefined,
  );
  const more = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
  await scene.deployment('tight', 'web', { replicas: 2, more });
  await scene.bound('tight', 2);
  await scene.deployment('tight', 'web', { replicas: 2, more, spec: { terminationGracePeriodSeconds: 7 } });
  const waiting = await eventually('a third pod waits', async () =>
    scene
      .view()
      .pods({ namespace: 'tight', state: 'gated', limit: 10 })
      .find(({ reason }) => reason === 'SurgeRoomMissing'),
  );
  const why = scene.view().pod('tight', waiting.name);
  assert.deepEqual(
    why?.anywhere.map(({ reason }) => reason),
    ['SurgeRoomMissing'],
  );
  assert.match(await scene.eventOn('tight', 'Declined'), /SurgeRoomMissing/);
});

test('a pod that ends gives its room to one that waits', async () => {
  await scene.makeNamespace('next');
  await scene.deployment('plain', 'web', { replicas: 12 });
  await scene.bound('plain', 12);
  await scene.deployment('next', 'web', { replicas: 3 });
  await scene.deployment('plain', 'web', { replicas: 10 });
  await scene.bound('next', 2);
});

test('terms of node affinity are kept, each is pinned, and the gates of others are left', async () => {
  await scene.nodes.patch('n2', { metadata: { labels: { zone: 'b' } } });
  await scene.makeNamespace('choosy');
  const terms = [
    { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] },
    { matchExpressions: [{ key: 'zone', operator: 'In', values: ['nowhere'] }] },
  ];
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
  await scene.pod('choosy', 'a', { affinity });
  await scene.pod('choosy', 'held', {
    schedulingGates: [{ name: 'example.com/quota' }, { name: 'smack.dev/offer' }],
  });
  const [a] = await scene.bound('choosy', 1);
  assert.equal(a?.spec?.nodeName, 'n2');
  const required = a.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const named = [{ key: 'metadata.name', operator: 'In', values: ['n2'] }];
  assert.deepEqual(
    required?.nodeSelectorTerms,
    terms.map(term => ({ ...term, matchFields: named })),
  );
  const held = (await scene.podsIn('choosy')).find(({ metadata }) => metadata.name === 'held');
  assert.equal(held?.spec?.schedulingGates?.length, 2);
});

test('a limit holds, and what is left of the cluster goes to the others', async () => {
  await scene.makeNamespace('small');
  await scene.makeNamespace('rest');
  await scene.role('small', { namespaces: ['small'], limit: { cpu: '2' } });
  await eventually('the role is known', () =>
    scene.offers().cluster.roleOf.has('small') ? true : undefined,
  );
  await scene.deployment('small', 'web', { replicas: 6 });
  await scene.bound('small', 2);
  await scene.deployment('rest', 'web', { replicas: 20 });
  await scene.bound('rest', 10);
  await scene.bound('small', 2);
});

test('pods of a namespace with smack.dev/bypass pass the gate unpinned, also those that waited', async () => {
  await scene.makeNamespace('through');
  await scene.role('none', { namespaces: ['through'], limit: { cpu: '0' } });
  await eventually('the role is known', () =>
    scene.offers().cluster.roleOf.has('through') ? true : undefined,
  );
  await scene.deployment('through', 'web', { replicas: 2 });
  assert.match(await scene.eventOn('through', 'Declined'), /limit/);
  const body = { metadata: { labels: { 'smack.dev/bypass': 'true' } } };
  await scene.person.patch(namespaces, { name: 'through' }, { kind: 'merge', body });
  const bound = await scene.bound('through', 2);
  for (const { spec } of bound) assert.equal(spec?.affinity, undefined);
});

test('with nodeChoice Scheduler pods are ungated within the limit, and kube-scheduler chooses', async () => {
  await scene.makeNamespace('auto');
  await scene.role('auto', { namespaces: ['auto'], nodeChoice: 'Scheduler', limit: { cpu: '3' } });
  await eventually('the role is known', () => (scene.offers().cluster.roleOf.has('auto') ? true : undefined));
  await scene.deployment('auto', 'web', { replicas: 5 });
  const bound = await scene.bound('auto', 3);
  for (const { spec } of bound) assert.equal(spec?.affinity, undefined);
});

// A conflict that nothing caused ends with the patience for a newer sight of the pod, ten seconds: once is enough.
for (const [world, code, times] of [
  ['is refused (422)', 422, 2],
  ['is forbidden (403)', 403, 2],
  ['meets a conflict (409)', 409, 1],
  ['meets a server that is busy (429)', 429, 2],
  ['meets a server that fails (500)', 500, 2],
] as const) {
  test(`a patch that ${world} is decided on anew, and the pod gets its room`, async () => {
    const namespace = `answer-${code}`;
    await scene.makeNamespace(namespace);
    const isPatch = ({ method, url }: { method: string; url: URL }) =>
      method === 'PATCH' && url.pathname.includes(`/namespaces/${namespace}/pods/`);
    const retryAfter = code === 429 ? { retryAfter: 1 } : {};
    scene.proxy().inject(isPatch, { kind: 'status', code, ...retryAfter }, times);
    await scene.deployment(namespace, 'web', { replicas: 1 });
    await scene.bound(namespace, 1, 60_000);
  });
}

test('killed between patch and cache, another allocator ends where one alone would have', async () => {
  await scene.makeNamespace('crash');
  for (let round = 0; round < 3; round += 1) {
    const isPatch = ({ method, url }: { method: string; url: URL }) =>
      method === 'PATCH' && url.pathname.includes('/namespaces/crash/pods/');
    let seen = 0;
    const met = Promise.withResolvers<void>();
    scene.proxy().inject(
      request => {
        if (!isPatch(request)) return false;
        seen += 1;
        if (seen > round + 1) met.resolve();
        return seen > round + 1;
      },
      { kind: 'reset' },
    );
    await scene.deployment('crash', `web-${round}`, { replicas: 4 });
    await met.promise;
    await scene.kill();
    await scene.start();
    await scene.bound('crash', 4 * (round + 1), 60_000);
  }
  assert.deepEqual(
    nodesOf(await scene.bound('crash', 12)),
    [...'1111', ...'2222', ...'3333'].map(n => `n${n}`),
  );
});

test('a node that is gone gets no grants', async () => {
  await scene.makeNamespace('lost');
  await scene.nodes.add('n4', '4', { labels: { extra: 'yes' } });
  await scene.pod('lost', 'a', { nodeSelector: { extra: 'yes' } });
  await scene.bound('lost', 1);
  await scene.nodes.remove('n4');
  await scene.pod('lost', 'b', { nodeSelector: { extra: 'yes' } });
  await eventually('it is told why it waits', () =>
    scene.decisions().some(({ kind, pod }) => kind === 'declined' && pod === 'b') ? true : undefined,
  );
  const b = (await scene.podsIn('lost')).find(({ metadata }) => metadata.name === 'b');
  assert.equal(b?.spec?.schedulingGates?.length, 1);
});
