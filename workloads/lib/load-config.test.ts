import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { ConfigError, loadConfig, parseConfig } from './load-config.ts';

const schema = z.strictObject({
  name: z.string(),
  seconds: z.int().min(1).max(60),
  list: z.array(z.enum(['a', 'b'])),
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['is not JSON', '{', /file is not JSON/],
  ['misses a field', '{"seconds":1,"list":[]}', /name: .*it is missing/],
  ['has a number out of bounds', '{"name":"x","seconds":61,"list":[]}', /seconds: .*60; it is 61/],
  [
    'has a wrong entry deep inside',
    '{"name":"x","seconds":1,"list":["a","c"]}',
    /list\.1: .*"a"\|"b".*; it is "c"/,
  ],
  ['has a field nobody knows', '{"name":"x","seconds":1,"list":[],"more":1}', /more/],
];

for (const [what, text, message] of refused) {
  test(`a configuration that ${what} is refused with the place, the value and what is allowed`, () => {
    assert.throws(
      () => parseConfig(schema, text, 'file'),
      (error: unknown) => error instanceof ConfigError && message.test(error.message),
    );
  });
}

test('all errors are told at once', () => {
  assert.throws(() => parseConfig(schema, '{"name":1,"seconds":0,"list":[]}', 'file'), /name:.*seconds:/s);
});

test('a file is read and checked, and one that is not there is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smack-config-'));
  try {
    const path = join(folder, 'config.json');
    await assert.rejects(loadConfig(schema, path), /config\.json/);
    await writeFile(path, '{"name":"x","seconds":1,"list":["b"]}');
    assert.deepEqual(await loadConfig(schema, path), { name: 'x', seconds: 1, list: ['b'] });
  } finally {
    await rm(folder, { recursive: true });
  }
});
