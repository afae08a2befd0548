import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseIrc } from './parse-irc.ts';

const KEPT = 20_000;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of heap that stay for each of many lines when only `pick` of its record is kept. */
function bytesPerLine(pick: (line: string) => unknown): number {
  const kept: unknown[] = new Array(KEPT);
  collect();
  const before = process.memoryUsage().heapUsed;
  // The lines are made by a socket's decoder: flat, and held by nobody.
  for (let at = 0; at < KEPT; at++) kept[at] = pick(Buffer.from(lineAt(at)).toString());
  collect();
  return (process.memoryUsage().heapUsed - before) / kept.length;
}

function lineAt(at: number): string {
  const number = String(1e8 + at);
  const id = `b34ccfc7-4977-403a-8a94-000${number}`;
  const tags = `badges=subscriber/${at % 60};client-nonce=${'f'.repeat(300)};display-name=Somebody${number};emotes=emotesv2_${number}:0-4`;
  const user = `somebody_${number}`;
  return `@${tags};id=${id};room-id=26610234;tmi-sent-ts=1556614619123;user-id=${number} :${user}!${user}@${user}.tmi.twitch.tv PRIVMSG #admiralbulldog :this text is kept ${number}`;
}

function record(line: string) {
  const got = parseIrc(line);
  return got.kind === 'record' && got.record.type === 'message' ? got.record : assert.fail();
}

const parts: Record<string, (line: string) => unknown> = {
  id: line => record(line).id,
  text: line => record(line).text,
  login: line => record(line).login,
  displayName: line => record(line).displayName,
  channel: line => record(line).channel,
  emotes: line => record(line).emotes?.[0]?.id,
};

test('a slice would hold its whole line, so this test can tell', () => {
  assert.ok(bytesPerLine(line => line.slice(400, 440)) > 500);
});

for (const [name, pick] of Object.entries(parts)) {
  test(`keeping the ${name} of a record does not keep its line`, () => {
    const bytes = bytesPerLine(pick);
    assert.ok(bytes < 220, `${bytes.toFixed(0)} bytes each; a line has about 600`);
  });
}
