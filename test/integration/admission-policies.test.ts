/** The admission policies of operator/policies, tried by a tenant and by the operator's own account. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pods } from '../../operator/api/resources.ts';
import type { KubeClient, Patch } from '../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { aPolicyScene, container, type PolicyScene, refusalOf } from '../support/policy-scene.ts';

let scene: PolicyScene;
before(async () => {
  scene = await aPolicyScene();
});
after(() => scene[Symbol.asyncDispose]());

let count = 0;
/** Makes a gated pod as its tenant does, and has somebody patch it. */
async function patched(
  who: (scene: PolicyScene) => KubeClient,
  body: object,
  { namespace = scene.shared, spec = {}, metadata = {}, subresource = '' } = {},
): Promise<string | undefined> {
  count += 1;
  const name = `patched-${count}`;
  await scene.makePod(scene.tenant, namespace, name, spec, metadata);
  const patch: Patch = { kind: 'strategic', body };
  return refusalOf(
    who(scene).patch<KubeObject>(pods, { namespace, name }, patch, subresource === '' ? {} : { subresource }),
  );
}

const tenant = (one: PolicyScene): KubeClient => one.tenant;
const operator = (one: PolicyScene): KubeClient => one.operator;
const administrator = (one: PolicyScene): KubeClient => one.administrator;
const ungate = { schedulingGates: [{ $patch: 'delete', name: OFFER_GATE }] };
const pin = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
      },
    },
  },
};

const created: Readonly<Record<string, readonly [object, RegExp | undefined]>> = {
  'with the gate': [{}, undefined],
  'with the gate and another': [
    { schedulingGates: [{ name: OFFER_GATE }, { name: 'a.example/b' }] },
    undefined,
  ],
  'without a gate': [
    { schedulingGates: [] },
    /belongs to ResourceRole .*: its pods must carry the scheduling gate/,
  ],
  'with the gate of somebody else': [
    { schedulingGates: [{ name: 'a.example/b' }] },
    /its pods must carry the scheduling gate, spec.schedulingGates: \[\{name: smack.dev\/offer\}\]/,
  ],
  'with nodeName': [
    { schedulingGates: [], nodeName: 'node-1' },
    /its pods must (carry the scheduling gate|not set spec.nodeName)/,
  ],
};

for (const [name, [spec, want]] of Object.entries(created)) {
  test(`a tenant makes a pod ${name} in a namespace of a role: ${want ? 'refused' : 'accepted'}`, async () => {
    const refusal = await refusalOf(
      scene.makePod(scene.tenant, scene.shared, `made-${Object.keys(created).indexOf(name)}`, spec),
    );
    if (want === undefined) assert.equal(refusal, undefined);
    else assert.match(refusal ?? 'accepted', want);
  });
}

test('the gate is compulsory for administrators too: a pod of theirs takes room as any other', async () => {
  const attempt = scene.makePod(scene.administrator, scene.shared, 'admins', { schedulingGates: [] });
  assert.match((await refusalOf(attempt)) ?? 'accepted', /must carry the scheduling gate/);
});

test('in a namespace that no role names a pod needs no gate', async () => {
  const attempt = scene.makePod(scene.tenant, scene.free, 'free', { schedulingGates: [] });
  assert.equal(await refusalOf(attempt), undefined);
});

test('a tenant can not take the gate away', async () => {
  const refusal = await patched(tenant, { spec: ungate });
  assert.match(refusal ?? 'accepted', /must be removed by the operator alone/);
});

test('a tenant may change what else Kubernetes lets be changed of a gated pod', async () => {
  assert.equal(await patched(tenant, { metadata: { labels: { a: 'b' } }, spec: pin }), undefined);
});

test('where no role is, the gate is no duty, but whoever took it waits for the turn of role default', async () => {
  const refusal = await patched(tenant, { spec: ungate }, { namespace: scene.free });
  assert.match(refusal ?? 'accepted', /must be removed by the operator alone/);
});

test('an administrator may take the gate away, for when no operator is alive', async () => {
  assert.equal(await patched(administrator, { spec: ungate }), undefined);
});

const bothGates = { spec: { schedulingGates: [{ name: OFFER_GATE }, { name: 'a.example/b' }] } };
const byOperator: Readonly<
  Record<string, readonly [object, RegExp | undefined, Parameters<typeof patched>[2]?]>
> = {
  'pins and ungates': [
    {
      metadata: { annotations: { 'smack.dev/granted': '2026-01-01T00:00:00Z' } },
      spec: { ...ungate, ...pin },
    },
    undefined,
  ],
  'ungates without pinning': [{ spec: ungate }, undefined],
  'ungates where no role is': [{ spec: ungate }, undefined, { namespace: '' }],
  'pins and leaves the gate': [{ spec: pin }, /only to take its gate smack.dev\/offer away/],
  'ungates a pod that has another gate': [{ spec: ungate }, /when it is the last one/, bothGates],
  "takes another's gate away too": [
    { spec: { schedulingGates: null } },
    /when it is the last one/,
    bothGates,
  ],
  'changes a pod that has no gate': [
    { metadata: { labels: { a: 'b' } } },
    /only to take its gate smack.dev\/offer away/,
    { namespace: '', spec: { schedulingGates: [] } },
  ],
  'changes an image on the way': [
    { spec: { ...ungate, containers: [{ ...container, image: 'evil.example/x' }] } },
    /everything of a pod's spec as it is/,
  ],
  'adds a toleration on the way': [
    { spec: { ...ungate, tolerations: [{ key: 'a', operator: 'Exists' }] } },
    /everything of a pod's spec as it is/,
  ],
  'adds a node selector on the way': [
    { spec: { ...ungate, nodeSelector: { a: 'b' } } },
    /everything of a pod's spec as it is/,
  ],
  'adds a deadline on the way': [
    { spec: { ...ungate, activeDeadlineSeconds: 1 } },
    /everything of a pod's spec as it is/,
  ],
  'changes a label on the way': [
    { metadata: { labels: { a: 'b' } }, spec: ungate },
    /everything of a pod's metadata as it is/,
  ],
  'adds an annotation on the way': [
    { metadata: { annotations: { a: 'b' } }, spec: ungate },
    /everything of a pod's metadata as it is/,
  ],
  'takes an annotation away on the way': [
    { metadata: { annotations: { a: null } }, spec: ungate },
    /everything of a pod's metadata as it is/,
    { metadata: { annotations: { a: 'b' } } },
  ],
  'adds a finalizer on the way': [
    { metadata: { finalizers: ['a.example/b'] }, spec: ungate },
    /everything of a pod's metadata as it is/,
  ],
  'resizes a pod': [
    { spec: { containers: [{ name: container.name, resources: { requests: { cpu: '1' } } }] } },
    /only to take its gate smack.dev\/offer away/,
    {
      namespace: '',
      spec: {
        schedulingGates: [],
        containers: [{ ...container, resources: { requests: { cpu: '100m' } } }],
      },
      subresource: 'resize',
    },
  ],
};

for (const [name, [body, want, options = {}]] of Object.entries(byOperator)) {
  test(`the operator ${name}: ${want ? 'refused' : 'accepted'}`, async () => {
    const namespace = options.namespace === '' ? scene.free : scene.shared;
    const refusal = await patched(operator, body, { ...options, namespace });
    if (want === undefined) assert.equal(refusal, undefined);
    else assert.match(refusal ?? 'accepted', want);
  });
}

test('a pod whose annotation of a grant is forged is no nearer to being ungated by its tenant', async () => {
  const refusal = await patched(tenant, {
    metadata: { annotations: { 'smack.dev/granted': '2026-01-01T00:00:00Z' } },
    spec: ungate,
  });
  assert.match(refusal ?? 'accepted', /must be removed by the operator alone/);
});
