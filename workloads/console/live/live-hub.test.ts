import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { LivePicture } from '../protocol/live-picture.ts';
import { LiveHub, type Tab } from './live-hub.ts';

const everything = { id: 'all', sees: () => true };

/** A tab that reads when it is told to. */
class SlowTab implements Tab {
  readonly texts: string[] = [];
  ended = false;
  #unread = 0;
  write(text: string): void {
    this.texts.push(text);
    this.#unread += Buffer.byteLength(text);
  }
  waiting(): number {
    return this.#unread;
  }
  read(): void {
    this.#unread = 0;
  }
  end(): void {
    this.ended = true;
  }
  events(): readonly string[] {
    return this.texts.join('').match(/(?<=^event: ).*$/gm) ?? [];
  }
  id(): string | undefined {
    return this.texts
      .join('')
      .match(/(?<=^id: ).*$/gm)
      ?.at(-1);
  }
}

function aHub() {
  const picture = new LivePicture<string>();
  const clock = createManualClock();
  const lost = { tabs: 0 };
  const dropped = () => {
    lost.tabs += 1;
  };
  const hub = new LiveHub({ picture, clock, run: 'run-1', sourceAge: () => 7, dropped });
  return { picture, clock, hub, lost };
}

test('a tab is told what there is, and then in one text a round what changed of what it sees', () => {
  const { picture, hub } = aHub();
  picture.put('a', 'x/one', 'before');
  const tab = new SlowTab();
  hub.open({ id: 'x', sees: scope => scope.startsWith('x/') }, undefined, tab);
  picture.put('a', 'x/one', 'first');
  picture.put('a', 'x/one', 'last');
  picture.put('b', 'y/other', 'secret');
  hub.tell();
  assert.deepEqual(tab.events(), ['snapshot', 'beat', 'delta', 'beat']);
  assert.match(tab.texts.at(-1) ?? '', /"set":\[\["a","last"\]\]/);
  hub.tell();
  picture.put('b', 'y/other', 'secret too');
  hub.tell();
  assert.equal(tab.events().length, 4);
  assert.doesNotMatch(tab.texts.join(''), /secret/);
});

test('a tab that comes back is told what it missed; of another run, or with other rights, everything', () => {
  const { picture, hub } = aHub();
  picture.put('a', 's', '1');
  picture.put('b', 's', '1');
  const tab = new SlowTab();
  const leave = hub.open(everything, undefined, tab);
  leave();
  assert.equal(hub.tabs, 0);
  picture.put('b', 's', '2');
  for (const [choice, at, wanted] of [
    [everything, tab.id(), /^event: delta\n.*\n.*"set":\[\["b","2"\]\]/],
    [everything, tab.id()?.replace('run-1', 'run-0'), /^event: snapshot/],
    [{ ...everything, id: 'other' }, tab.id(), /^event: snapshot/],
  ] as const) {
    const again = new SlowTab();
    hub.open(choice, at, again);
    assert.match(again.texts[0] ?? '', wanted);
  }
});

test('a tab that does not read is told to come back and forgotten, while the others go on', () => {
  const { picture, hub, lost } = aHub();
  const [slow, quick] = [new SlowTab(), new SlowTab()];
  hub.open(everything, undefined, slow);
  hub.open(everything, undefined, quick);
  for (let round = 0; round < 40; round += 1) {
    picture.put('a', 's', `${round}`.padEnd(10_000, '.'));
    hub.tell();
    quick.read();
  }
  assert.deepEqual([slow.ended, quick.ended, lost.tabs, hub.tabs], [true, false, 1, 1]);
  assert.match(slow.texts.at(-1) ?? '', /^event: bye\ndata: \{"type":"bye","reason":"TooSlow"\}/);
  assert.ok(slow.waiting() < 300_000, 'what waits for it is bounded');
});

test('a first text larger than what may wait is no fault of the tab', () => {
  const { picture, hub } = aHub();
  picture.put('a', 's', '.'.repeat(1_000_000));
  const tab = new SlowTab();
  hub.open(everything, undefined, tab);
  picture.put('b', 's', '1');
  hub.tell();
  assert.equal(tab.ended, false);
  tab.read();
  hub.tell();
  for (let round = 0; round < 4; round += 1) {
    picture.put('b', 's', `${round}`.padEnd(100_000, '.'));
    hub.tell();
  }
  assert.equal(tab.ended, true);
});

test('silence is broken by a beat every ten seconds, and the end is said', async () => {
  const { hub, clock } = aHub();
  const tab = new SlowTab();
  hub.open(everything, undefined, tab);
  const ending = new AbortController();
  const running = hub.run(ending.signal);
  await clock.advance(21_000);
  assert.equal(tab.events().filter(name => name === 'beat').length, 4, 'the first, and at 0, 10 and 20 s');
  assert.match(tab.texts.join(''), /"sourceAge":7/);
  ending.abort();
  await running;
  assert.deepEqual([tab.events().at(-1), tab.ended], ['bye', true]);
});
