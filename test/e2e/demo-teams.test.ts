import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RoleLine } from '../../local/demo/teams/role-lines.ts';
import { runDemo } from '../support/run-demo.ts';

test('three teams of weights 1:2:3 that come one after another end at those shares of the cluster', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'smack-teams-'));
  try {
    const out = join(dir, 'out.jsonl');
    const demo = runDemo('--teams', '--once', '--json', out);
    assert.equal(await demo.ended, 0, demo.output());
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const roles = lines.map(line => JSON.parse(line) as RoleLine);
    assert.deepEqual(
      roles.map(({ role, weight }) => [role, weight]),
      [
        ['esports', 3],
        ['music', 1],
        ['news', 2],
      ],
    );
    for (const { role, weight, dominantShare, granted, pending, podShare } of roles) {
      const gap = Math.abs(dominantShare - weight / 6);
      assert.ok(gap <= podShare + 1e-9, `${role} has ${dominantShare}\n${demo.output()}`);
      assert.ok(Math.abs(granted * podShare - dominantShare) < 1e-9, 'pods of the example are equal');
      assert.ok(pending > 0, `${role} wants more than its share`);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
