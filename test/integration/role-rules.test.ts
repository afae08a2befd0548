/** What the API server itself says to a ResourceRole: defaults, and refusals that say what is allowed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { resourceRoles } from '../../operator/api/resources.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

let scene: OperatorScene;
const made: string[] = [];
before(async () => {
  scene = await anOperatorScene();
});
after(async () => {
  for (const name of made) await scene.person.delete(resourceRoles, { name });
  await scene.close();
});

async function make(suffix: string, spec: object): Promise<ResourceRole> {
  const name = suffix.includes('.') || suffix.length > 63 ? suffix : `${scene.namespace}-${suffix}`;
  const role = await scene.person.create<ResourceRole>(resourceRoles, {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'ResourceRole',
    metadata: { name },
    spec,
  } as unknown as ResourceRole);
  made.push(name);
  return role;
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

test('an empty spec is enough: everything has a default', async () => {
  const { spec } = await make('defaults', {});
  assert.deepEqual(spec, {
    weight: 1,
    namespaces: [],
    nodeChoice: 'Pin',
    revocation: { enabled: true, deadlineSeconds: 120 },
    starvationSeconds: 300,
  });
});

test('a new role is not ready before the operator has seen it', async () => {
  const { status } = await make('unseen', {});
  assert.partialDeepStrictEqual(status?.conditions, [
    { type: 'Ready', status: 'Unknown', reason: 'NotObserved' },
  ]);
});

const accepted: Readonly<Record<string, object>> = {
  'the example of the design': {
    weight: 2,
    guarantee: { cpu: '8', memory: '32Gi' },
    limit: { cpu: '24' },
    namespaces: ['esports'],
    revocation: { enabled: false },
  },
  'a guarantee that is the limit, written otherwise': {
    guarantee: { cpu: '8000m', memory: '1Gi' },
    limit: { cpu: 8, memory: '1024Mi' },
  },
  'every kind that nodes have': {
    limit: {
      cpu: 1,
      memory: '1Gi',
      'ephemeral-storage': '1Gi',
      pods: 10,
      'hugepages-2Mi': '4Mi',
      'nvidia.com/gpu': 0,
    },
  },
};

for (const [name, spec] of Object.entries(accepted)) {
  test(`${name}: accepted, and kept as written`, async () => {
    const role = await make(`accepted-${Object.keys(accepted).indexOf(name)}`, spec);
    assert.partialDeepStrictEqual(role.spec, spec);
  });
}

const refused: Readonly<Record<string, readonly [object, RegExp]>> = {
  'a weight of nothing': [{ weight: 0 }, /spec.weight.*greater than or equal to 1/s],
  'a weight beyond 1,000': [{ weight: 1001 }, /spec.weight.*less than or equal to 1000/s],
  'a weight that is a fraction': [{ weight: 1.5 }, /spec.weight.*must be of type integer/s],
  'a guarantee beyond the limit': [
    { guarantee: { cpu: '8' }, limit: { cpu: '7900m' } },
    /`guarantee` must be at most `limit` in every kind of resource/,
  ],
  'a quantity that is none': [
    { guarantee: { memory: 'much' } },
    /spec.guarantee.memory.*must be a quantity, 0 or more, such as '500m'/s,
  ],
  'a quantity below nothing': [{ limit: { cpu: '-1' } }, /must be a quantity, 0 or more/],
  'a quantity that is none beside one that is': [
    { guarantee: { cpu: 'all' }, limit: { cpu: 1 } },
    /must be a quantity, 0 or more/,
  ],
  'a kind that no node has': [
    { limit: { mem: '1Gi' } },
    /spec.limit.*keys must be kinds of resources that nodes have: cpu, memory, /s,
  ],
  'more kinds than 16': [
    { limit: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`example.com/k${index}`, 1])) },
    /spec.limit.*at most 16/s,
  ],
  'a pattern as namespace': [
    { namespaces: ['team-*'] },
    /spec.namespaces\[0\].*must be the name of a namespace .*not a pattern/s,
  ],
  'a namespace twice': [{ namespaces: ['a', 'a'] }, /spec.namespaces\[1\]: Duplicate value/],
  'more than 256 namespaces': [
    { namespaces: Array.from({ length: 257 }, (_, index) => `n${index}`) },
    /spec.namespaces.*at most 256/s,
  ],
  'an unknown choice of nodes': [{ nodeChoice: 'Both' }, /supported values: "Pin", "Scheduler"/],
  'a revocation that takes more than a day': [
    { revocation: { deadlineSeconds: 86_401 } },
    /deadlineSeconds.*less than or equal to 86400/s,
  ],
  'starvation after a moment': [{ starvationSeconds: 1 }, /starvationSeconds.*greater than or equal to 10/s],
};

for (const [name, [spec, want]] of Object.entries(refused)) {
  test(`${name}: refused`, async () => {
    assert.match(await refusalOf(make('refused', spec)), want);
  });
}

test('a refusal of a quantity says nothing of how the rules are computed', async () => {
  const message = await refusalOf(make('refused', { guarantee: { cpu: 'all' }, limit: { cpu: 1 } }));
  assert.doesNotMatch(message, /overload|evaluation|rule/);
});

for (const name of ['a.role', 'a'.repeat(64)]) {
  test(`the name ${name}: refused, because labels are made from it`, async () => {
    assert.match(await refusalOf(make(name, {})), /must be a DNS label of at most 63 characters/);
  });
}
