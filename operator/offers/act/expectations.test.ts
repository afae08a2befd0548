import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { RawPod } from '../core/pod-facts.ts';
import { Expectations } from './expectations.ts';

const seen = (uid: string, resourceVersion: string) => ({ metadata: { uid, resourceVersion } }) as RawPod;

test('a pod that is to change is waited for until another version of it is seen, or for ten seconds', () => {
  const expectations = new Expectations();
  expectations.await('a', '1', 0);
  expectations.await('b', '1', 0);
  assert.equal(expectations.meets(seen('a', '1')), false);
  assert.equal(expectations.meets(seen('a', '2')), true);
  assert.deepEqual(expectations.overdue(10_000), []);
  assert.deepEqual(expectations.overdue(10_001), ['b']);
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
