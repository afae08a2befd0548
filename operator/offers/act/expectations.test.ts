import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawPod } from '../core/pod-facts.ts';
import { rawPod } from '../core/testing/raw-objects.ts';
import { Expectations } from './expectations.ts';

const seen = (uid: string, resourceVersion: string): RawPod => {
  const pod = rawPod(uid, 'p', { createdAt: 0 });
  return { ...pod, metadata: { ...pod.metadata, resourceVersion } };
};

test('the version that the patch was made on does not meet what is waited for, any other does, once', () => {
  const expectations = new Expectations();
  expectations.await('a', '7', 0);
  assert.equal(expectations.meets(seen('a', '7')), false);
  assert.equal(expectations.meets(seen('b', '8')), false);
  assert.equal(expectations.meets(seen('a', '8')), true);
  assert.equal(expectations.meets(seen('a', '9')), false);
  assert.equal(expectations.size, 0);
});

test('what the cache never shows is given up after the patience, and forgotten', () => {
  const expectations = new Expectations(1_000);
  expectations.await('a', '7', 0);
  expectations.await('b', '7', 500);
  assert.deepEqual(expectations.overdue(1_000), []);
  assert.deepEqual(expectations.overdue(1_001), ['a']);
  assert.equal(expectations.meets(seen('a', '8')), false);
  assert.deepEqual(expectations.overdue(2_000), ['b']);
  assert.equal(expectations.size, 0);
});

test('a pod that is gone is not waited for', () => {
  const expectations = new Expectations();
  expectations.await('a', '7', 0);
  expectations.forget('a');
  assert.equal(expectations.size, 0);
});

test('that the API server refuses us is taken for passing once a pod, and for two seconds', () => {
  const expectations = new Expectations();
  assert.equal(expectations.awaitRights('a', '1', 0), true);
  assert.deepEqual(expectations.overdue(2_001), ['a']);
  assert.equal(expectations.awaitRights('a', '1', 2_002), false);
  assert.equal(expectations.size, 0);
  expectations.forget('a');
  assert.equal(expectations.awaitRights('a', '1', 2_003), true, 'a pod that is gone leaves nothing behind');
});
