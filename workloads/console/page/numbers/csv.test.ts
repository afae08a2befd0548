import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from './csv.ts';

test('a table is written with its heads, and hostile names stay text', () => {
  assert.equal(
    csvOf(
      ['login', 'messages'],
      [
        ['a"b,c', 1],
        ['=HYPERLINK("x")', 2],
        ['-1+1', -3],
      ],
    ),
    'login,messages\r\n"a""b,c",1\r\n"\'=HYPERLINK(""x"")",2\r\n\'-1+1,-3\r\n',
  );
});
