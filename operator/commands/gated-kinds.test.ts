import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../kube/object.ts';
import { carriesGate, gatedKinds, withoutGate } from './gated-kinds.ts';

const spec = { schedulingGates: [{ name: 'a.example/b' }, { name: 'smack.dev/offer' }] };
const objects: Readonly<Record<string, object>> = {
  Pod: { spec },
  CronJob: { spec: { jobTemplate: { spec: { template: { spec } } } } },
};
const inTemplate = { spec: { template: { spec } } };

for (const { resource, path } of gatedKinds) {
  test(`the gate of a ${resource.kind} is found where its pods get it from`, () => {
    const object = objects[resource.kind] ?? inTemplate;
    assert.ok(carriesGate(object as KubeObject, path));
    assert.ok(
      !carriesGate(JSON.parse(JSON.stringify(object).replace('smack.dev/offer', 'x.example/y')), path),
    );
    assert.ok(!carriesGate({ spec: {} } as unknown as KubeObject, path));
  });
}

test('the patch names our gate alone', () => {
  assert.deepEqual(withoutGate(['spec', 'template', 'spec']), {
    spec: { template: { spec: { schedulingGates: [{ $patch: 'delete', name: 'smack.dev/offer' }] } } },
  });
});

test('templates lose the gate before the pods that are made from them', () => {
  assert.equal(gatedKinds.at(-1)?.resource.kind, 'Pod');
});
