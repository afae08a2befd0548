import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayPass, nextLook } from './next-look.ts';

for (const { failures, random, after } of [
  { failures: 0, random: 0.9, after: 30_000 },
  { failures: 1, random: 0, after: 1_000 },
  { failures: 1, random: 0.5, after: 750 },
  { failures: 4, random: 0, after: 8_000 },
  { failures: 6, random: 0, after: 30_000 },
  { failures: 2_000, random: 0, after: 30_000 },
]) {
  test(`after ${failures} failures a view asks again in ${after} ms (random ${random})`, () => {
    assert.equal(nextLook(30_000, failures, random), after);
  });
}

for (const { status, passes } of [
  { status: 503, passes: true },
  { status: 403, passes: false },
  { status: 404, passes: false },
]) {
  test(`a problem with status ${status} ${passes ? 'may pass' : 'stays'}`, () => {
    const problem = { status } as NonNullable<Parameters<typeof mayPass>[0] & { ok: false }>['problem'];
    assert.equal(mayPass({ ok: false, problem }), passes);
  });
}

test('no answer may pass, and an answer is no trouble', () => {
  assert.equal(mayPass({ ok: false, problem: undefined }), true);
  assert.equal(mayPass({ ok: true, value: 1 }), false);
});
