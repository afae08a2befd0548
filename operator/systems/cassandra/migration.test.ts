import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseKeyspaceName } from './identifiers.ts';
import { compactionMinutes, keyspaceNumbers } from './keyspace-numbers.ts';
import { loadMigrations } from './load-migrations.ts';
import { parseMigration, renderStatement } from './migration.ts';

const retention = { minuteSeconds: 604_800, hourSeconds: 7_776_000, daySeconds: 63_072_000 };
const keyspace = parseKeyspaceName('smack_esports');
if (keyspace === undefined) throw new Error('smack_esports is a name');

test('the migrations that the operator brings are parsed and rendered without a placeholder left', async () => {
  const migrations = await loadMigrations();
  assert.deepEqual(
    migrations.map(migration => migration.name),
    ['0001-windows', '0002-chatters', '0003-roll-ups'],
  );
  for (const statement of migrations.flatMap(migration => migration.statements)) {
    const cql = renderStatement(statement, keyspace, keyspaceNumbers({ retention }));
    assert.match(cql, new RegExp(`^CREATE TABLE IF NOT EXISTS "smack_esports"\\.${statement.table} \\(`));
    assert.doesNotMatch(cql, /\$\{/);
  }
});

test('released migrations have the text they were released with', async () => {
  const released: Record<string, string> = {
    '0001-windows': 'c78880924e7b4cb70c89955ba2d94fd60a430529ed0cff9a1cc51f40c190b5fb',
    '0002-chatters': 'e56b00ca707d1234e51069f69117d8f4b6e6862486f4a9a6f173362525542324',
    '0003-roll-ups': 'a1787e850bad095803b831d470f8e5b612a0ebae6a28c74c46a3eda9647f8362',
  };
  for (const { name, checksum } of await loadMigrations()) {
    assert.equal(
      checksum,
      released[name],
      `${name} was edited: write a new migration, or before its release this table`,
    );
  }
});

test('a file with two statements, comments, quotes and semicolons in quotes has two statements', () => {
  const { statements, number } = parseMigration(
    '0002-more.cql',
    `-- a; comment
     CREATE TABLE IF NOT EXISTS a (x int PRIMARY KEY) WITH comment = 'it''s; here'; -- and; here
     ALTER TABLE a ADD IF NOT EXISTS y text;`,
  );
  assert.equal(number, 2);
  assert.deepEqual(
    statements.map(statement => [statement.kind, statement.table]),
    [
      ['create', 'a'],
      ['addColumn', 'a'],
    ],
  );
  const rendered = statements.map(statement =>
    renderStatement(statement, keyspace, keyspaceNumbers({ retention })),
  );
  assert.match(rendered[0] ?? '', /"smack_esports"\.a \(x int/);
  assert.equal(rendered[1], 'ALTER TABLE "smack_esports".a ADD IF NOT EXISTS y text');
});

const refused: Record<string, [string, string]> = {
  'a statement that can not be done twice': ['0002-x.cql', 'CREATE TABLE a (x int PRIMARY KEY);'],
  'a statement that destroys': ['0002-x.cql', 'DROP TABLE a;'],
  'a dropped column': ['0002-x.cql', 'ALTER TABLE a DROP b;'],
  'a file without a number': ['windows.cql', 'CREATE TABLE IF NOT EXISTS a (x int PRIMARY KEY);'],
};
for (const [name, [file, text]] of Object.entries(refused)) {
  test(`${name} is refused`, () => assert.throws(() => parseMigration(file, text)));
}

test('a placeholder that is not in the table is refused', () => {
  const { statements } = parseMigration(
    '0002-x.cql',
    `CREATE TABLE IF NOT EXISTS a (x int PRIMARY KEY) WITH default_time_to_live = $${'{toString}'};`,
  );
  for (const statement of statements) {
    assert.throws(() => renderStatement(statement, keyspace, keyspaceNumbers({ retention })), RangeError);
  }
});

test('whatever the retention, time-window compaction has fewer than fifty windows and not one too many', () => {
  for (const days of [1 / 24, 1, 7, 30, 90, 730, 7_300]) {
    const minutes = days * 1_440 + 1_440;
    const size = compactionMinutes(days * 86_400);
    assert.ok(minutes / size < 50, `${days} days: ${minutes / size} windows`);
    assert.ok(minutes / size > 16, `${days} days: only ${minutes / size} windows`);
  }
});

test('names that could be more than a name are none', () => {
  for (const text of [
    '',
    'A',
    '1a',
    'a-b',
    'a"b',
    'a b',
    "a'b",
    'a;b',
    'system_auth',
    'system',
    'a'.repeat(49),
  ]) {
    assert.equal(parseKeyspaceName(text), undefined, text);
  }
  assert.equal(parseKeyspaceName('a'.repeat(48)), 'a'.repeat(48));
});
