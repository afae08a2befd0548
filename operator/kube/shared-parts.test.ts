import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSharedParts } from './shared-parts.ts';

function aPod(index: number) {
  return {
    metadata: { name: `pod-${index}`, labels: { app: 'a-long-name-of-an-app' } },
    spec: {
      containers: [{ name: 'worker', image: 'registry.example.com/app:1', ports: [{ containerPort: 8080 }] }],
    },
  };
}

test('what comes a second time is remembered, and from then on shared', () => {
  const parts = createSharedParts();
  const [, second, third] = [0, 1, 2].map(index => parts.share(aPod(index)));
  assert.equal(third?.spec, second?.spec);
  assert.equal(third?.metadata.labels, second?.metadata.labels);
  assert.notEqual(third?.metadata, second?.metadata);
});

test('sharing changes nothing that can be seen', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(fc.array(json, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (values, limit) => {
      const parts = createSharedParts(limit);
      for (let round = 0; round < 3; round++) {
        for (const value of values) {
          const before = JSON.stringify(value);
          const shared = parts.share(JSON.parse(before));
          assert.equal(JSON.stringify(shared), before, 'the order of fields included');
        }
      }
    }),
  );
});

test('values that look alike are not mistaken for each other', () => {
  const parts = createSharedParts();
  const values = [
    { a: '1' },
    { a: 1 },
    { a: [1] },
    { a: { 0: 1 } },
    { a: null },
    { a: 'null' },
    { a: true },
    { a: 'true' },
    [],
    {},
  ];
  for (let round = 0; round < 3; round++) {
    for (const value of values) assert.deepEqual(parts.share(structuredClone(value)), value);
  }
});

test('values whose hashes are equal are not mistaken for each other', () => {
  // Found by search: the two texts have the same 32 bits of FNV-1a.
  const twins = ['twin 1yxph7q1c23p8x', 'twin 1majjy3lr1mbn'];
  const parts = createSharedParts();
  for (let round = 0; round < 3; round++) {
    for (const text of twins) assert.deepEqual(parts.share({ text }), { text });
  }
});
