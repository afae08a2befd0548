import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawPod } from '../core/pod-facts.ts';
import type { AnyDeployment } from '../observe/any-deployment.ts';
import { isSurgePod } from './surge-pod.ts';

const pod: RawPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'n',
    name: 'web-abc-1',
    labels: { 'pod-template-hash': 'abc' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'u', controller: true },
    ],
  },
};
const surging = (replicas: number, strategy: AnyDeployment['spec']['strategy'], all = replicas + 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'n', name: 'web' },
  spec: { replicas, ...(strategy === undefined ? {} : { strategy }) },
  status: { replicas: all },
});
const most = (maxUnavailable: number | string) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable },
});

for (const [world, deployment, wanted] of [
  ['a rolling update that may take none away', surging(4, most(0)), true],
  ['one that may take one away', surging(4, most(1)), false],
  ['a share of less than one pod', surging(4, most('24%')), true],
  ['a share of one pod', surging(4, most('25%')), false],
  ['three replicas and nothing said: 25 % rounded down', surging(3, undefined), true],
  ['four replicas and nothing said', surging(4, undefined), false],
  ['no rolling update under way', surging(4, most(0), 4), false],
  ['one that replaces all at once', surging(4, { type: 'Recreate' }), false],
  ['nobody knows the Deployment', undefined, false],
] as const) {
  test(`${world}: its waiting pod ${wanted ? 'is' : 'is not'} a surge pod`, () => {
    const asked: unknown[] = [];
    const deploymentOf = (ref: unknown) => {
      asked.push(ref);
      return deployment;
    };
    assert.equal(isSurgePod(pod, deploymentOf), wanted);
    assert.deepEqual(asked, [{ namespace: 'n', name: 'web' }]);
  });
}

test('pods of other controllers are none', () => {
  const { metadata } = pod;
  const [owner] = metadata.ownerReferences ?? [];
  assert.ok(owner);
  const strangers = [
    { ...metadata, ownerReferences: [] },
    { ...metadata, ownerReferences: [{ ...owner, kind: 'StatefulSet' }] },
    { ...metadata, labels: { 'pod-template-hash': 'other' } },
    { ...metadata, labels: {} },
  ];
  for (const one of strangers)
    assert.equal(
      isSurgePod({ ...pod, metadata: one }, () => surging(4, most(0))),
      false,
    );
});
