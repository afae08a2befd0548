import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChannels } from './in-channels.ts';
import { parseChatLog } from './parse-chat-log.ts';

test('a log played in several channels comes whole in each, in order, with numbers of its own', () => {
  const log = parseChatLog(
    Buffer.from(
      'received_at\tlogin\tchannel\ttext\n2019-04-30T08:56:59Z\tbob\told\tone\n2019-04-30T08:57:00Z\tann\told\ttwo\n',
    ),
  );
  assert.ok(log.ok);
  const script = inChannels(log.script, ['b', 'a']);
  const events = [...script.events()];
  assert.deepEqual(script.channels, ['a', 'b']);
  assert.equal(script.total, 4);
  assert.deepEqual(
    events.map(event => [event.index, event.channel, event.kind === 'message' && event.text]),
    [
      [0, 'b', 'one'],
      [1, 'a', 'one'],
      [2, 'b', 'two'],
      [3, 'a', 'two'],
    ],
  );
});
