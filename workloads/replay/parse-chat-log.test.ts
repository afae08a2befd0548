import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptEvent } from './chat-script.ts';
import { parseChatLog } from './parse-chat-log.ts';

const HEADER = 'received_at\tlogin\tchannel\ttext\n';

function read(lines: string): { channels: readonly string[]; total: number | null; events: ScriptEvent[] } {
  const log = parseChatLog(Buffer.from(HEADER + lines));
  assert.ok(log.ok, log.ok ? '' : log.reason);
  return { channels: log.script.channels, total: log.script.total, events: [...log.script.events()] };
}

const second = Date.UTC(2019, 3, 30, 8, 56, 59);

test('two equal lines are two messages, with times of their own within their second', () => {
  const line = '2019-04-30T08:56:59Z\tbob\tbulldog\thi\n';
  const { events, total } = read(line + line);
  assert.equal(total, 2);
  assert.deepEqual(events, [
    { kind: 'message', index: 0, time: second, channel: 'bulldog', login: 'bob', text: 'hi' },
    { kind: 'message', index: 1, time: second + 500, channel: 'bulldog', login: 'bob', text: 'hi' },
  ]);
});

test('a text may hold tabs, colons and anything of Unicode', () => {
  const { events } = read('2019-04-30T08:56:59Z\tbob\tbulldog\t:a\tb \u{1f600}\n');
  assert.deepEqual(
    events.map(event => event.kind === 'message' && event.text),
    [':a\tb \u{1f600}'],
  );
});

test('lines may end with CR LF, and the last one with nothing', () => {
  const log = parseChatLog(
    Buffer.from(
      `${HEADER.trim()}\r\n2019-04-30T08:56:59Z\tbob\tbulldog\ta\r\n2019-04-30T08:56:59Z\tann\tforsen\tb`,
    ),
  );
  assert.ok(log.ok);
  assert.deepEqual(
    Array.from(log.script.events(), event => event.kind === 'message' && event.text),
    ['a', 'b'],
  );
  assert.deepEqual(log.script.channels, ['bulldog', 'forsen']);
});

test('lines out of order are put in order and keep the number of their line', () => {
  const { events } = read(
    '2019-04-30T08:57:00Z\tbob\tb\tlater\n2019-04-30T08:56:59Z\tbob\tb\tfirst\n2019-04-30T08:56:59Z\tbob\tb\tsecond\n',
  );
  assert.deepEqual(
    events.map(({ index, time }) => [index, time]),
    [
      [1, second],
      [2, second + 500],
      [0, second + 1000],
    ],
  );
});

test('times with milliseconds are kept', () => {
  const { events } = read('2019-04-30T08:56:59.250Z\tbob\tb\tx\n2019-04-30T08:56:59.250Z\tbob\tb\ty\n');
  assert.deepEqual(
    events.map(({ time }) => time),
    [second + 250, second + 250],
  );
});

test('a log without lines is an empty script', () =>
  assert.deepEqual(read(''), { channels: [], total: 0, events: [] }));

const broken: Record<string, { log: string; reason: string }> = {
  'an empty file': { log: '', reason: 'line 1 is not: received_at\tlogin\tchannel\ttext' },
  'another header': { log: 'time\tuser\ttext\n', reason: 'line 1 is not: received_at\tlogin\tchannel\ttext' },
  'a line of three columns': {
    log: `${HEADER}2019-04-30T08:56:59Z\tbob\tb\tx\n2019-04-30T08:56:59Z\tbob\thi\n`,
    reason: 'line 3: fewer than four columns',
  },
  'a time that is none': {
    log: `${HEADER}yesterday\tbob\tb\thi\n`,
    reason: 'line 2: received_at is no time like 2019-04-30T08:56:59Z',
  },
  'a login with a space': {
    log: `${HEADER}2019-04-30T08:56:59Z\tb ob\tb\thi\n`,
    reason: 'line 2: login is not 1 to 25 of a-z, 0-9 and _',
  },
  'a channel with its #': {
    log: `${HEADER}2019-04-30T08:56:59Z\tbob\t#b\thi\n`,
    reason: 'line 2: channel is not 1 to 25 of a-z, 0-9 and _',
  },
  'an empty text': { log: `${HEADER}2019-04-30T08:56:59Z\tbob\tb\t\n`, reason: 'line 2: text is empty' },
  'an empty line': { log: `${HEADER}\n`, reason: 'line 2: fewer than four columns' },
};

for (const [name, { log, reason }] of Object.entries(broken)) {
  test(`${name} is refused with the number of the line`, () => {
    assert.deepEqual(parseChatLog(Buffer.from(log)), { ok: false, reason });
  });
}
