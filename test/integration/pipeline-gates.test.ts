/**
 * Pipelines where nodes are shared: pods are born gated, status tells what they wait for, and a rolling update does not hang
 * when there is no room for both pods. There is no allocator and no kubelet here: the test grants, and lets pods run.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { SURGE_PATIENCE_MS } from '../../operator/pipeline/surge.ts';
import { eventually } from '../support/eventually.ts';
import { aGatedScene, type GatedScene, ROLE } from '../support/gated-scene.ts';

let scene: GatedScene;
before(async () => {
  scene = await aGatedScene();
});
after(() => scene[Symbol.asyncDispose]());

const spec = {
  topic: { partitions: 1 },
  ingester: { resources: { requests: { cpu: '250m', memory: '256Mi' } } },
  processor: { resources: { requests: { cpu: '500m', memory: '512Mi' } } },
} as const;

/** Waits until the status is as it is looked for. */
function told(name: string, what: string, is: (status: NonNullable<TwitchPipeline['status']>) => boolean) {
  return eventually(what, async () => {
    const status = (await scene.pipeline(name))?.status;
    return status !== undefined && is(status) ? status : undefined;
  });
}

test('pods are born gated, and waiting for a grant is under way, not stalled', async () => {
  scene.setReason('RoleAtLimit');
  await scene.apply('born', spec);
  const status = await told('born', 'both pods wait for the limit', ({ waiting }) =>
    Boolean(waiting?.reasons?.some(({ reason, pods }) => reason === 'RoleAtLimit' && pods === 2)),
  );
  const pods = [
    ...(await scene.podsOf('born', 'ingester', 1)),
    ...(await scene.podsOf('born', 'processor', 1)),
  ];
  for (const pod of pods) {
    assert.deepEqual(pod.spec.schedulingGates, [{ name: OFFER_GATE }]);
    // Made of the PriorityClass by the API server.
    assert.partialDeepStrictEqual(pod.spec, { preemptionPolicy: 'Never', priority: 0 });
  }
  assert.deepEqual(status.waiting, {
    count: 2,
    reasons: [{ reason: 'RoleAtLimit', pods: 2 }],
    pods: pods.map(({ metadata }) => metadata.name).sort(),
  });
  assert.deepEqual(status.resources, { role: ROLE, requested: { cpu: '750m', memory: '768Mi' } });
  const { status: later } = await scene.reaches('born', 'ResourcesGranted=False PodsWaiting');
  const conditions = Object.fromEntries((later?.conditions ?? []).map(one => [one.type, one]));
  assert.deepEqual(
    ['Ready', 'Reconciling', 'Stalled'].map(type => conditions[type]?.status),
    ['False', 'True', 'False'],
  );
  assert.equal(
    conditions['ResourcesGranted']?.message,
    `2 of 2 pods wait for a node in role ${ROLE}: RoleAtLimit (2)`,
  );
});

test('another reason is told though no pod changed', async () => {
  scene.setReason('LaterInOrder');
  await told('born', 'the new reason', ({ waiting }) => waiting?.reasons?.[0]?.reason === 'LaterInOrder');
});

test('what is granted is told, and all is granted when no pod waits', async () => {
  const [ingester] = await scene.podsOf('born', 'ingester', 1);
  const [processor] = await scene.podsOf('born', 'processor', 1);
  assert.ok(ingester && processor);
  await scene.grant(ingester);
  const half = await told('born', 'one pod waits', ({ waiting }) => waiting?.count === 1);
  assert.deepEqual(half.resources?.granted, { cpu: '250m', memory: '256Mi' });
  await scene.grant(processor);
  const { status } = await scene.reaches('born', 'ResourcesGranted=True PodsScheduled');
  assert.deepEqual(status?.resources?.granted, status?.resources?.requested);
  assert.deepEqual(status?.waiting, { count: 0 });
});

test('a rolling update without room for both pods replaces the old pod after a minute, and surges again later', async () => {
  scene.setReason('InsufficientResource');
  await scene.apply('born', {
    ...spec,
    ingester: { resources: { requests: { cpu: '300m', memory: '256Mi' } } },
  });
  const [old, surge] = await scene.podsOf('born', 'ingester', 2);
  assert.ok(old && surge);
  assert.deepEqual(surge.spec.schedulingGates, [{ name: OFFER_GATE }]);
  await scene.reaches('born', 'Reconciling=True PodsWaiting');
  assert.equal(await strategyOf(), 'surge 1, unavailable 0');
  scene.goForward(SURGE_PATIENCE_MS + 1_000);
  const [left] = await scene.podsOf('born', 'ingester', 1);
  assert.equal(left?.metadata.name, surge.metadata.name);
  assert.equal(await strategyOf(), 'surge 0, unavailable 1');
  await scene.grant(surge);
  await eventually('the surge is back', async () =>
    (await strategyOf()) === 'surge 1, unavailable 0' ? true : undefined,
  );
  await scene.reaches('born', 'ResourcesGranted=True PodsScheduled');
});

async function strategyOf(): Promise<string> {
  const { maxSurge, maxUnavailable } =
    (await scene.deployment('born-ingester-0'))?.spec.strategy.rollingUpdate ?? {};
  return `surge ${maxSurge}, unavailable ${maxUnavailable}`;
}
