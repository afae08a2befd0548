import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildPage } from './build-page.ts';

const folder = await mkdtemp(join(tmpdir(), 'smack-page-'));
after(() => rm(folder, { recursive: true }));

test('all JavaScript of the page is at most 60 kB with gzip, and the page names what was built', async () => {
  const files = await buildPage(join(folder, 'web'));
  const scripts = files.filter(({ name }) => name.endsWith('.js'));
  assert.ok(scripts.length > 0);
  const bytes = scripts.reduce((sum, one) => sum + one.gzipBytes, 0);
  assert.ok(bytes > 1_000 && bytes <= 60_000, `${bytes} bytes of JavaScript with gzip`);
  const html = await readFile(join(folder, 'web', 'index.html'), 'utf8');
  for (const { name } of files) if (name !== 'index.html') assert.ok(html.includes(`"/${name}"`), name);
  assert.doesNotMatch(
    html,
    /<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=|https?:/,
    'nothing inline, nobody else',
  );
});

test('the same sources give the same names', async () => {
  const [first, second] = [await buildPage(join(folder, 'a')), await buildPage(join(folder, 'b'))];
  assert.deepEqual(first, second);
});
