import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from './table-differences.ts';
import { columnOfAlter, modelOfCreate } from './table-model.ts';

const create = `CREATE TABLE IF NOT EXISTS "k".t (
  p text, -- who
  u uuid,
  s int static,
  day date,
  at timestamp,
  top frozen<list<frozen<tuple<text, text, int>>>>,
  m map<text,int>,
  PRIMARY KEY ((p, u), day, at)
) WITH CLUSTERING ORDER BY (day DESC, at ASC)
  AND default_time_to_live = 60
  AND read_repair = 'NONE'
  AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_size': 7}`;

test('a CREATE TABLE is read as Cassandra describes the table it makes', () => {
  const column = (kind: string, type: string, position = -1, order = 'none') => ({
    kind,
    position,
    type,
    order,
  });
  assert.deepEqual(modelOfCreate(create), {
    columns: {
      p: column('partition_key', 'text', 0),
      u: column('partition_key', 'uuid', 1),
      s: column('static', 'int'),
      day: column('clustering', 'date', 0, 'desc'),
      at: column('clustering', 'timestamp', 1, 'asc'),
      top: column('regular', 'frozen<list<frozen<tuple<text, text, int>>>>'),
      m: column('regular', 'map<text, int>'),
    },
    options: {
      default_time_to_live: '60',
      read_repair: 'NONE',
      compaction: { class: 'TimeWindowCompactionStrategy', compaction_window_size: '7' },
    },
  });
});

test('a table without options, with a key of one column and no clustering, is read', () => {
  assert.deepEqual(modelOfCreate('CREATE TABLE IF NOT EXISTS t (a int, b text, PRIMARY KEY (a))'), {
    columns: {
      a: { kind: 'partition_key', position: 0, type: 'int', order: 'none' },
      b: { kind: 'regular', position: -1, type: 'text', order: 'none' },
    },
    options: {},
  });
});

test('an added column is read', () => {
  assert.deepEqual(columnOfAlter('ALTER TABLE "k".t ADD IF NOT EXISTS n map<text, int>'), {
    name: 'n',
    column: { kind: 'regular', position: -1, type: 'map<text, int>', order: 'none' },
  });
});

test('a table is not different from itself, nor by what others added to it', () => {
  const model = modelOfCreate(create);
  const more = {
    columns: {
      ...model.columns,
      extra: { kind: 'regular', position: -1, type: 'text', order: 'none' } as const,
    },
    options: {
      ...model.options,
      comment: 'mine',
      compaction: { ...(model.options['compaction'] as object), max_threshold: '32' },
    },
  };
  assert.deepEqual(differencesOf(model, more), { missing: [], options: {}, problems: [] });
});

const altered: Record<string, [string, string, RegExp]> = {
  'another type': ['s int static', 's bigint static', /column s is static bigint, not static int/],
  'another order': ['day DESC', 'day ASC', /column day is clustering 1 asc date, not clustering 1 desc date/],
  'a key column more': [
    '(p, u), day, at)',
    '(p, u), day, at, m)',
    /the key has 5 columns, not 4|column m is clustering/,
  ],
  'a key column less': [
    'PRIMARY KEY ((p, u), day, at)',
    'PRIMARY KEY ((p, u), day)',
    /column at is regular timestamp, not clustering 2/,
  ],
};
for (const [name, [from, to, want]] of Object.entries(altered)) {
  test(`${name} can't be mended`, () => {
    const have = modelOfCreate(create.replace(from, to));
    assert.match(differencesOf(modelOfCreate(create), have).problems.join('; '), want);
  });
}
