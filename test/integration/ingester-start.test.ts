import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../workloads/ingester/main.ts', import.meta.url));

/** Runs the ingester until it ends by itself. */
async function run(env: Readonly<Record<string, string>>): Promise<{ code: unknown; output: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [MAIN], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, output: stdout + stderr });
    });
  });
}

test('an environment that lacks something ends the ingester with what it lacks', async () => {
  const { code, output } = await run({});
  assert.equal(code, 1);
  assert.match(output, /SMACK_CONFIG/);
  assert.match(output, /POD_NAME/);
});

test('a configuration that can not be used ends it with the field, what it holds and what is allowed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smack-start-'));
  try {
    const path = join(folder, 'ingester.json');
    const twitch = { url: 'irc://somewhere', joinsPerTenSeconds: 20, pingSeconds: 30 };
    await writeFile(path, JSON.stringify({ channels: ['Not A Login'], twitch }));
    const { code, output } = await run({ SMACK_CONFIG: path, POD_NAME: 'p' });
    assert.equal(code, 1);
    assert.match(output, /twitch\.url: must be wss:/);
    assert.match(output, /channels\.0/);
    assert.match(output, /kafka: .*it is missing/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Members of these packages are used that are not part of their public interface. */
for (const [name, version] of [
  ['tmi.js', '1.8.5'],
  ['kafkajs', '2.2.4'],
]) {
  test(`${name} is the version whose inside was read`, async () => {
    const file = fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url));
    assert.equal(JSON.parse(await readFile(file, 'utf8')).version, version);
  });
}
