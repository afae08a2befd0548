import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingMessages, renderWindowLines, type WindowLine } from './exact-result.ts';

const line = (channel: string, windowStart: string, messages = 1): WindowLine => ({
  channel,
  windowStart,
  messages,
  chatters: 1,
  top: [{ login: 'somebody', messages }],
});

test('lines are sorted by channel, then window, and end with a newline each', () => {
  const text = renderWindowLines([
    line('b', '2019-04-30T09:00:00.000Z'),
    line('a', '2019-04-30T09:01:00.000Z'),
    line('a', '2019-04-30T09:00:00.000Z'),
  ]);
  const parsed = text
    .trimEnd()
    .split('\n')
    .map(part => JSON.parse(part) as WindowLine);
  assert.deepEqual(
    parsed.map(({ channel, windowStart }) => `${channel} ${windowStart.slice(11, 16)}`),
    ['a 09:00', 'a 09:01', 'b 09:00'],
  );
  assert.ok(text.endsWith('}\n'));
});

test('no window gives an empty file', () => assert.equal(renderWindowLines([]), ''));

test('a log whose messages are all in windows has nothing missing', () =>
  assert.equal(missingMessages([line('a', 'x', 2), line('b', 'x', 3)], 5), undefined));

test('a message that is in no window is reported with both counts', () =>
  assert.match(missingMessages([line('a', 'x', 2)], 3) ?? '', /3 messages.*hold 2/));
