import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ChatterCount, cutChatters, everybody } from '../chatters/chatters.ts';
import { rollUp, type SpanPart, type SpanResult } from './roll-up.ts';
import { noFigures } from './span-figures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const options = { top: 10, people: 1_000 };

interface Said {
  readonly time: number;
  readonly user: string;
}

/** Messages as the parts that the engine stores of them. */
function partsOf(said: readonly Said[]): SpanPart[] {
  const windows = Map.groupBy(said, ({ time }) => time - (time % MINUTE));
  return [...windows].map(([start, messages]) => ({
    start,
    channel: 'forsen',
    figures: {
      ...noFigures,
      windows: 1,
      messages: messages.length,
      peak: { start, messages: messages.length },
    },
    chatters: everybody(countsOf(messages)),
  }));
}

function countsOf(messages: readonly Said[]): ChatterCount[] {
  return [...Map.groupBy(messages, ({ user }) => user)].map(([user, theirs]) => ({
    user,
    login: `login-of-${user}`,
    messages: theirs.length,
    first: false,
  }));
}

const said = fc.array(fc.record({ time: fc.nat(24 * HOUR - 1), user: fc.nat(30).map(String) }), {
  minLength: 1,
  maxLength: 300,
});

/** A day as the processor makes it: hours from windows, then the day from the hours. */
function dayOf(messages: readonly Said[]): SpanResult | undefined {
  const hours = Map.groupBy(partsOf(messages), ({ start }) => start - (start % HOUR));
  const parts = [...hours].flatMap(([start, windows]): SpanPart[] => {
    const hour = rollUp(windows, options);
    return hour === undefined
      ? []
      : [{ start, channel: hour.channel, figures: hour.figures, chatters: hour.people }];
  });
  return rollUp(parts, options);
}

test('a day that is made from hours that are made from windows is the count of all its messages', () => {
  fc.assert(
    fc.property(said, messages => {
      const day = dayOf(messages);
      const everyone = countsOf(messages).sort(
        (a, b) => b.messages - a.messages || (a.login < b.login ? -1 : 1),
      );
      assert.equal(day?.figures.messages, messages.length);
      assert.equal(day?.chatters, everyone.length);
      assert.equal(day?.exact, true);
      assert.deepEqual(
        day?.top,
        everyone.slice(0, 10).map(({ user, login, messages: count }) => ({ user, login, messages: count })),
      );
      const busiest = partsOf(messages).sort(
        (a, b) => b.figures.messages - a.figures.messages || a.start - b.start,
      )[0];
      assert.deepEqual(day?.figures.peak, busiest?.figures.peak);
    }),
  );
});

test('parts may come in any order, and rolling up again gives the same', () => {
  fc.assert(
    fc.property(said, messages => {
      const parts = partsOf(messages);
      assert.deepEqual(rollUp(parts.toReversed(), options), rollUp(parts, options));
    }),
  );
});

test('somebody who is in no top list of a minute may lead the hour', () => {
  const messages: Said[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    const time = minute * MINUTE;
    messages.push({ time, user: 'steady' });
    for (let other = 0; other < 10; other += 1) {
      for (let again = 0; again < 2; again += 1) messages.push({ time, user: `${minute}-${other}` });
    }
  }
  assert.deepEqual(rollUp(partsOf(messages), options)?.top[0], {
    user: 'steady',
    login: 'login-of-steady',
    messages: 60,
  });
});

test('where a window lists not everybody, or nobody is known of it, sums are right and the rest is marked', () => {
  const [part] = partsOf([
    { time: 1, user: 'a' },
    { time: 2, user: 'a' },
    { time: 3, user: 'b' },
  ]);
  assert.ok(part?.chatters);
  const cut = rollUp([{ ...part, chatters: cutChatters(part.chatters, 1) }], options);
  assert.deepEqual([cut?.figures.messages, cut?.chatters, cut?.exact], [3, 2, false]);
  const unknown = rollUp([{ ...part, chatters: undefined }], options);
  assert.deepEqual([unknown?.figures.messages, unknown?.exact], [3, false]);
});

test('there is nothing to say of a span without parts', () => {
  assert.equal(rollUp([], options), undefined);
});
