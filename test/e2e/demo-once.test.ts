import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeChatLog } from '../support/a-chat-log.ts';
import { countChatLog } from '../support/count-chat-log.ts';
import { runDemo } from '../support/run-demo.ts';

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smack-once-'));
});
after(() => rm(dir, { recursive: true, force: true }));

test('a chat log of three channels gives exactly the windows of a plain count', async () => {
  const chat = join(dir, 'chat.tsv');
  const start = Date.parse('2019-04-30T08:56:59Z');
  await writeChatLog(chat, { channels: ['alpha', 'bravo', 'charlie_3'], messages: 6_000, seed: 11, start });
  await playsExactly(chat);
});

const recorded = process.env['SMACK_CHAT_LOG'] ?? '';
if (recorded !== '') {
  test('the recorded chat log of SMACK_CHAT_LOG gives exactly the windows of a plain count', () =>
    playsExactly(recorded));
}

test('a log that is no chat log is refused before anything is started', async () => {
  const chat = join(dir, 'bad.tsv');
  await writeFile(chat, 'received_at\tlogin\tchannel\ttext\nyesterday\ta\tb\tc\n');
  const out = join(dir, 'bad.jsonl');
  const demo = runDemo('--once', '--chat', chat, '--json', out);
  assert.equal(await demo.ended, 1);
  assert.match(demo.output(), /bad\.tsv: line 2: received_at is no time/);
  assert.ok(!existsSync(out));
});

async function playsExactly(chat: string): Promise<void> {
  const out = join(dir, 'out.jsonl');
  const demo = runDemo('--once', '--chat', chat, '--json', out);
  assert.equal(await demo.ended, 0, demo.output());
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    lines.map(line => JSON.parse(line)),
    await countChatLog(chat),
  );
}
