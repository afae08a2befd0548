import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KubeObject } from './object.ts';
import { keyOf } from './object-key.ts';
import { createStore } from './store.ts';

interface Thing extends KubeObject {
  readonly tags: readonly string[];
}

function aThing(name: string, ...tags: string[]): Thing {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { namespace: 'a', name }, tags };
}

test('an index finds the same objects as a search through the whole store, whatever was set and removed', () => {
  const tag = fc.constantFrom('x', 'y', 'z');
  const step = fc.record({
    name: fc.constantFrom('p', 'q', 'r', 's'),
    tags: fc.option(fc.uniqueArray(tag), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step), steps => {
      const store = createStore<Thing>({ tag: thing => thing.tags });
      const model = new Map<string, Thing>();
      for (const { name, tags } of steps) {
        const thing = aThing(name, ...(tags ?? []));
        const key = keyOf(thing.metadata);
        const old = tags === undefined ? store.remove(key) : store.set(key, thing);
        assert.equal(old, model.get(key));
        if (tags === undefined) model.delete(key);
        else model.set(key, thing);
      }
      assert.deepEqual(store.list(), [...model.values()]);
      for (const value of ['x', 'y', 'z']) {
        const want = [...model.values()]
          .filter(thing => thing.tags.includes(value))
          .map(thing => thing.metadata.name);
        const got = store.byIndex('tag', value).map(thing => thing.metadata.name);
        assert.deepEqual(got.toSorted(), want.toSorted());
      }
    }),
  );
});

test('an index that nobody made is an error, not an empty answer', () => {
  assert.throws(() => createStore<Thing>().byIndex('tag', 'x'), /no index named tag/);
});
