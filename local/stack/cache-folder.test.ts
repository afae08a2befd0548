import assert from 'node:assert/strict';
import test from 'node:test';
import { cacheFolder } from './cache-folder.ts';

test('XDG_CACHE_HOME says where the cache is', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' }, '/home/me'), '/var/cache/me/smack');
});

test('without it the cache is in the home folder', () => {
  assert.equal(cacheFolder({}, '/home/me'), '/home/me/.cache/smack');
});

test('a relative XDG_CACHE_HOME is ignored', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: 'cache' }, '/home/me'), '/home/me/.cache/smack');
});
