import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Bundle, bundleProgram } from './bundle-program.ts';
import { imagePrograms } from './image-programs.ts';

const root = join(import.meta.dirname, '../..');

/** What a program says when it is started with nothing but this argument, in a folder without any package. */
const firstWords: Readonly<
  Record<string, { readonly args: string[]; readonly code: number; readonly says: RegExp }>
> = {
  operator: { args: [], code: 1, says: /SMACK_CONNECTIONS/ },
  ingester: { args: [], code: 1, says: /SMACK_CONFIG/ },
  processor: { args: [], code: 1, says: /SMACK_CONFIG/ },
  console: { args: [], code: 1, says: /SMACK_CONFIG/ },
  replay: { args: ['--help'], code: 0, says: /Usage: replay/ },
};

describe('bundles', () => {
  let folder = '';
  const bundles = new Map<string, Bundle>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smack-bundles-'));
    for (const program of imagePrograms) {
      bundles.set(program.name, await bundleProgram(root, program, join(folder, 'a', program.name)));
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const program of imagePrograms) {
    const bundle = (): Bundle => bundles.get(program.name) ?? assert.fail(`${program.name} was not bundled`);

    test(`${program.name} starts from its bundle alone and says what it lacks`, async () => {
      const wanted = firstWords[program.name] ?? assert.fail(`no first words of ${program.name} are known`);
      const { code, output } = await runBundle(bundle(), wanted.args);
      assert.equal(code, wanted.code, output);
      assert.match(output, wanted.says);
      assert.doesNotMatch(output, /Cannot find|not supported|Warning/);
    });

    test(`${program.name} is below 5 MB`, () => {
      assert.ok(bundle().size < 5_000_000, `${bundle().size} bytes`);
    });

    test(`${program.name} carries the licence of every package`, async () => {
      const licences = await readFile(join(bundle().folder, 'LICENSES.txt'), 'utf8');
      for (const { name, version, license } of bundle().packages) {
        assert.ok(license !== undefined, `${name} names no licence`);
        assert.ok(licences.includes(`${name} ${version} (${license})`));
      }
    });
  }

  test('a bundle is made of the same bytes again, elsewhere', async () => {
    const program = imagePrograms.find(({ name }) => name === 'replay') ?? assert.fail('no replay');
    const again = await bundleProgram(root, program, join(folder, 'b', 'deeper', program.name));
    assert.deepEqual(await digests(again.folder), await digests(join(folder, 'a', 'replay')));
  });

  test('the console brings its page, and the packages in it are accounted for', async () => {
    const bundle = bundles.get('console') ?? assert.fail('console was not bundled');
    assert.match(await readFile(join(bundle.folder, 'dist/web/index.html'), 'utf8'), /assets\/app-/);
    const names = new Set(bundle.packages.map(({ name }) => name));
    for (const name of ['preact', '@preact/signals', 'uplot']) assert.ok(names.has(name), name);
  });

  test('the operator brings the migrations of its schema', async () => {
    const migrations = bundles.get('operator')?.folder ?? '';
    const shipped = await readdir(join(migrations, 'migrations'));
    assert.deepEqual(shipped, await readdir(join(root, 'operator/systems/cassandra/migrations')));
  });
});

async function runBundle(
  { folder }: Bundle,
  args: readonly string[],
): Promise<{ readonly code: unknown; readonly output: string }> {
  const run = promisify(execFile)(
    process.execPath,
    ['--disable-warning=DEP0040', join(folder, 'main.mjs'), ...args],
    {
      cwd: folder,
      env: {},
      timeout: 120_000,
    },
  );
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
  );
}

async function digests(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const pairs = files.map(async file => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return [file.slice(folder.length), digest] as const;
  });
  return Object.fromEntries((await Promise.all(pairs)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
