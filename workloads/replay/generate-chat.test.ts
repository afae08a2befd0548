import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptEvent, SpokenEvent } from './chat-script.ts';
import { generateChat } from './generate-chat.ts';

const START = Date.UTC(2024, 0, 1);
const MESSAGES = 19_877;

function made(seed: number, channels: readonly string[] = ['demo']): ScriptEvent[] {
  return [...generateChat({ channels, seed, start: START, messages: MESSAGES }).events()];
}

function spoken(events: readonly ScriptEvent[]): SpokenEvent[] {
  return events.filter(event => event.kind === 'message');
}

/** Mean over several seeds: one seed alone says little about bursts. */
const runs = [1, 2, 3, 4, 5].map(seed => spoken(made(seed)));
function mean(figure: (messages: readonly SpokenEvent[]) => number): number {
  return runs.reduce((sum, messages) => sum + figure(messages), 0) / runs.length;
}

function between(value: number, low: number, high: number): void {
  assert.ok(value >= low && value <= high, `${value} is not between ${low} and ${high}`);
}

function perSpan(messages: readonly SpokenEvent[], seconds: number): number[] {
  const counts: number[] = [];
  for (const { time } of messages) {
    const span = Math.floor((time - START) / 1000 / seconds);
    counts[span] = (counts[span] ?? 0) + 1;
  }
  return Array.from(counts, number => number ?? 0);
}

function fano(messages: readonly SpokenEvent[], seconds: number): number {
  const counts = perSpan(messages, seconds);
  const average = counts.reduce((sum, number) => sum + number, 0) / counts.length;
  return counts.reduce((sum, number) => sum + (number - average) ** 2, 0) / counts.length / average;
}

function counts<T>(values: Iterable<T>): number[] {
  const seen = new Map<T, number>();
  for (const value of values) seen.set(value, (seen.get(value) ?? 0) + 1);
  return [...seen.values()].sort((a, b) => b - a);
}

function quantile(messages: readonly SpokenEvent[], share: number): number {
  const lengths = messages.map(({ text }) => text.length).sort((a, b) => a - b);
  return lengths[Math.floor(share * lengths.length)] ?? 0;
}

test('the same seed gives the same chat, another seed another', () => {
  assert.deepEqual(made(1).slice(0, 2_000), made(1).slice(0, 2_000));
  assert.notDeepEqual(made(1).slice(0, 50), made(2).slice(0, 50));
});

test('it has the number of messages that was asked for, and its total counts everything', () => {
  const script = generateChat({ channels: ['a', 'b'], seed: 1, start: START, messages: 5_000 });
  const events = [...script.events()];
  assert.equal(spoken(events).length, 5_000);
  assert.equal(script.total, events.length);
  assert.deepEqual(script.channels, ['a', 'b']);
});

test('events come in the order of their times, numbered from 0', () => {
  const events = made(1, ['a', 'b', 'c']);
  for (const [at, { index, time }] of events.entries()) {
    assert.equal(index, at);
    assert.ok(time >= (events[at - 1]?.time ?? START));
  }
});

// The figures of the channel that the shape was fitted to stand beside each range.
test('messages come as fast as in the fitted channel', () =>
  between(
    mean(m => perSpan(m, 1).length),
    6_000,
    9_000,
  )); // 7,380 s
test('a second is as uneven', () =>
  between(
    mean(m => fano(m, 1)),
    1.9,
    3.1,
  )); // 2.48
test('a minute is as uneven', () =>
  between(
    mean(m => fano(m, 60)),
    18,
    52,
  )); // 35
test('the busiest second is as busy', () =>
  between(
    mean(m => Math.max(...perSpan(m, 1))),
    18,
    50,
  )); // 35
test('as many people write', () =>
  between(
    mean(m => counts(m.map(e => e.login)).length),
    2_300,
    2_700,
  )); // 2,530
test('the top chatter writes as much', () =>
  between(
    mean(m => counts(m.map(e => e.login))[0] ?? 0),
    180,
    460,
  )); // 442, the next 271
test('texts have the same median length', () =>
  between(
    mean(m => quantile(m, 0.5)),
    7,
    14,
  )); // 10
test('texts have the same long tail', () =>
  between(
    mean(m => quantile(m, 0.95)),
    60,
    120,
  )); // 87
test('texts repeat as much', () =>
  between(
    mean(m => 1 - counts(m.map(e => e.text)).length / m.length),
    0.3,
    0.65,
  )); // 0.54

test('there is some of everything, and gifts are linked', () => {
  const events = made(1);
  for (const kind of ['message', 'notice', 'clear', 'delete'] as const) {
    assert.ok(
      events.some(event => event.kind === kind),
      kind,
    );
  }
  const notices = events.filter(event => event.kind === 'notice');
  const mystery = notices.find(({ notice }) => notice === 'submysterygift');
  const gifts = notices.filter(({ notice, origin }) => notice === 'subgift' && origin === mystery?.origin);
  assert.equal(gifts.length, mystery?.giftCount);
});

test('a chosen rate is kept in every channel', () => {
  const channels = ['a', 'b'];
  const spans: number[] = [];
  const shares: number[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const script = generateChat({ channels, seed, start: START, messages: 20_000, ratePerSecond: 20 });
    const messages = spoken([...script.events()]);
    spans.push(perSpan(messages, 1).length);
    shares.push(messages.filter(({ channel }) => channel === 'a').length / messages.length);
  }
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  between(average(spans), 380, 640); // 500 s
  between(average(shares), 0.4, 0.6);
});
