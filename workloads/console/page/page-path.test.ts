import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPath, type View, writePath } from './page-path.ts';

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const views: fc.Arbitrary<View> = fc.oneof(
  fc.constant<View>({ name: 'pipelines' }),
  fc.constant<View>({ name: 'cluster' }),
  fc.record({ name: fc.constant('pipeline' as const), namespace: word, pipeline: word }),
  fc.record({ name: fc.constant('pod' as const), namespace: word, pod: word }),
  fc.record({
    name: fc.constant('channel' as const),
    namespace: word,
    pipeline: word,
    room: fc.stringMatching(/^\d{1,10}$/),
    query: fc.constantFrom('', 'last=6h'),
  }),
);

test('the URL of every view leads back to it', () => {
  fc.assert(
    fc.property(views, view => {
      const url = new URL(writePath(view), 'http://console');
      assert.deepEqual(readPath(url.pathname, url.search.slice(1)), { ...view });
    }),
  );
});

test('what is no view is nowhere', () => {
  for (const path of [
    '/x',
    '/cluster/x',
    '/pipelines',
    '/pipelines/a',
    '/pipelines/a/',
    '/pipelines/a/b/channels',
    '/pipelines/a/b/channels/name',
    '/pipelines/%ff/b',
    '/pods/a',
  ]) {
    assert.deepEqual(readPath(path), { name: 'nowhere' }, path);
  }
});
