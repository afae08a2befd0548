/** The one patch that pins and ungates, on the real API server, which lets scheduling directives of gated pods only become narrower. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pods } from '../../operator/api/resources.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import { grantPatch } from '../../operator/offers/act/grant-patch.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import type { NodeSelectorTerm, RawPodSpec } from '../../operator/offers/core/pod-spec.ts';
import { aKubeScene, type KubeScene } from '../support/kube-scene.ts';
import { container } from '../support/offers-scene.ts';

let scene: KubeScene;
before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());

const OURS = { name: 'smack.dev/offer' };
const zoneB = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] };
const zoneC = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['c'] }] };
const named = (...values: string[]) => ({ key: 'metadata.name', operator: 'In', values });
const pin = { matchFields: [named('n7')] };
const grant = { node: 'n7', grantedAt: Date.UTC(2026, 0, 1) };

let made = 0;
async function aPod(spec: Partial<RawPodSpec> = {}, name = `p-${++made}`): Promise<RawPod> {
  const { direct, namespace } = scene;
  const body = { containers: [container('100m')], schedulingGates: [OURS], ...spec };
  const metadata = { namespace, name };
  return direct.create<RawPod>(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: body });
}

const required = (nodeSelectorTerms: readonly NodeSelectorTerm[]): Partial<RawPodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const termsOf = ({ spec }: RawPod) =>
  spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

async function codeOf(attempt: Promise<unknown>): Promise<number> {
  const error = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof KubeApiError, String(error ?? 'it was not refused'));
  return error.code;
}

const worlds: readonly (readonly [string, Partial<RawPodSpec>, readonly NodeSelectorTerm[]])[] = [
  ['no affinity', {}, [pin]],
  ['one term', required([zoneB]), [{ ...zoneB, ...pin }]],
  [
    'terms of which one is enough',
    required([zoneB, zoneC]),
    [
      { ...zoneB, ...pin },
      { ...zoneC, ...pin },
    ],
  ],
  ['a term that names this node', required([pin]), [pin]],
  [
    'a term that names this node, and one that names none',
    required([pin, zoneB]),
    [pin, { ...zoneB, ...pin }],
  ],
  ['an empty term, which matches nothing', required([{}, zoneB]), [{}, { ...zoneB, ...pin }]],
];

for (const [world, spec, wanted] of worlds) {
  test(`a pod with ${world} is pinned and ungated at once`, async () => {
    const pod = await aPod(spec);
    const patched = await scene.direct.patch<RawPod>(pods, pod.metadata, grantPatch(pod, grant));
    assert.deepEqual(termsOf(patched), wanted);
    assert.equal(patched.spec?.schedulingGates, undefined);
    assert.equal(patched.metadata.annotations?.['smack.dev/granted'], '2026-01-01T00:00:00.000Z');
  });
}

test('what a pod prefers, its pod affinity and its selector stay as they are', async () => {
  const rest = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'zone' },
      ],
    },
  };
  const preferred = {
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: zoneB }],
  };
  const pod = await aPod({
    nodeSelector: { disk: 'fast' },
    affinity: { ...rest, nodeAffinity: preferred },
  } as Partial<RawPodSpec>);
  const { spec } = await scene.direct.patch<RawPod>(pods, pod.metadata, grantPatch(pod, grant));
  assert.deepEqual(spec?.nodeSelector, { disk: 'fast' });
  assert.deepEqual(spec?.affinity, {
    ...rest,
    nodeAffinity: {
      ...preferred,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [pin] },
    },
  });
});

test('the gates of others stay, also when one has come between sight and patch', async () => {
  const other = { name: 'example.com/quota' };
  const pod = await aPod({ schedulingGates: [other, OURS] });
  const { spec } = await scene.direct.patch<RawPod>(
    pods,
    pod.metadata,
    grantPatch(pod, { node: undefined, grantedAt: undefined }),
  );
  assert.deepEqual(spec?.schedulingGates, [other]);
  assert.equal(spec?.affinity, undefined);
});

const resized = { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '200m' } } }] } };
for (const [world, body, options] of [
  ['was resized', resized, { subresource: 'resize' }],
  ['was labelled', { metadata: { labels: { team: 'a' } } }, {}],
] as const) {
  test(`a pod that ${world} since it was seen is not patched: 409`, async () => {
    const seen = await aPod();
    await scene.direct.patch(pods, seen.metadata, { kind: 'strategic', body }, options);
    assert.equal(await codeOf(scene.direct.patch(pods, seen.metadata, grantPatch(seen, grant))), 409);
  });
}

test('a pod that is gone is not patched: 404; nor is another of its name: 409', async () => {
  const gone = await aPod();
  await scene.direct.delete(pods, gone.metadata, { gracePeriodSeconds: 0 });
  assert.equal(await codeOf(scene.direct.patch(pods, gone.metadata, grantPatch(gone, grant))), 404);
  const other = await aPod({}, gone.metadata.name);
  assert.notEqual(other.metadata.uid, gone.metadata.uid);
  assert.equal(await codeOf(scene.direct.patch(pods, gone.metadata, grantPatch(gone, grant))), 409);
});

const wider: readonly (readonly [string, Partial<RawPodSpec>, readonly NodeSelectorTerm[]])[] = [
  ['a pin on one of two terms alone', required([zoneB, zoneC]), [{ ...zoneB, ...pin }, zoneC]],
  ['a term dropped', required([zoneB, zoneC]), [{ ...zoneB, ...pin }]],
  ['a pin in place of another', required([{ matchFields: [named('n1')] }]), [pin]],
  ['a pin in an empty term', required([{}]), [pin]],
];

for (const [world, spec, terms] of wider) {
  const isTaken = world === 'a pin on one of two terms alone';
  test(`${world} is ${isTaken ? 'taken, and pins nothing' : 'refused (422)'}: why the patch is as it is`, async () => {
    const pod = await aPod(spec);
    const body = { spec: required(terms) };
    const attempt = scene.direct.patch<RawPod>(pods, pod.metadata, { kind: 'strategic', body });
    if (isTaken) assert.deepEqual(termsOf(await attempt), terms);
    else assert.equal(await codeOf(attempt), 422);
  });
}

test('null in place of our gate would take those of others too', async () => {
  const pod = await aPod({ schedulingGates: [{ name: 'example.com/quota' }, OURS] });
  const body = { spec: { schedulingGates: null } };
  const patched = await scene.direct.patch<RawPod>(pods, pod.metadata, { kind: 'strategic', body });
  assert.equal(patched.spec?.schedulingGates, undefined);
});
