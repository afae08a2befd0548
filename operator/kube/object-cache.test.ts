import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from './object.ts';
import { createObjectCache, type ObjectCache } from './object-cache.ts';
import { createStore } from './store.ts';

function aPod(name: string, uid: string, resourceVersion: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name, uid, resourceVersion } };
}

const cases: Record<string, { does: (cache: ObjectCache<KubeObject>) => readonly object[]; want: string[] }> =
  {
    'a new object is added': {
      does: cache => cache.upsert(aPod('q', 'u2', '5'), false),
      want: ['added q u2'],
    },
    'a newer version is an update': {
      does: cache => cache.upsert(aPod('p', 'u1', '2'), false),
      want: ['updated p u1'],
    },
    'the same version says nothing': { does: cache => cache.upsert(aPod('p', 'u1', '1'), false), want: [] },
    'another object under the name is a deletion and an addition': {
      does: cache => cache.upsert(aPod('p', 'u9', '9'), false),
      want: ['deleted p u1', 'added p u9'],
    },
    'a deletion is told once': {
      does: cache => [...cache.remove(aPod('p', 'u1', '3')), ...cache.remove(aPod('p', 'u1', '3'))],
      want: ['deleted p u1'],
    },
    'what a list does not show is gone': {
      does: cache => cache.retain(new Set(['a/x'])),
      want: ['deleted p u1'],
    },
    'what a list shows stays': { does: cache => cache.retain(new Set(['a/p'])), want: [] },
  };
for (const [name, { does, want }] of Object.entries(cases)) {
  test(`cache: ${name}`, () => {
    const cache = createObjectCache(createStore());
    cache.upsert(aPod('p', 'u1', '1'), true);
    const events = does(cache) as { type: string; object: KubeObject }[];
    const got = events.map(({ type, object }) => `${type} ${object.metadata.name} ${object.metadata.uid}`);
    assert.deepEqual(got, want);
  });
}
