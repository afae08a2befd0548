import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aNotice } from '../../../test/support/a-record.ts';
import type { ChatNotice } from '../../chat/record.ts';
import { countGifts, createGifts, noteGift, rememberOrigins } from './gifts.ts';

const announced = aNotice({ kind: 'submysterygift', giftCount: 3, origin: 'a' });
const single = aNotice({ kind: 'subgift', origin: 'a' });

const cases: Record<string, { readonly notices: readonly ChatNotice[]; readonly want: number }> = {
  'a mystery gift counts as many as it announces': { notices: [announced], want: 3 },
  'its single gifts are not counted again': { notices: [announced, single, single, single], want: 3 },
  'a single gift with an origin nobody announced counts one': { notices: [single], want: 1 },
  'a single gift without an origin counts one': { notices: [aNotice({ kind: 'subgift' })], want: 1 },
  'anonymous gifts count as others': {
    notices: [
      aNotice({ kind: 'anonsubmysterygift', giftCount: 5, origin: 'b' }),
      aNotice({ kind: 'anonsubgift', origin: 'b' }),
    ],
    want: 5,
  },
  'a mystery gift without an origin counts what it announces': {
    notices: [aNotice({ kind: 'submysterygift', giftCount: 2 })],
    want: 2,
  },
  'a mystery gift that does not say how many leaves the counting to its single gifts': {
    notices: [aNotice({ kind: 'submysterygift', origin: 'a' }), single, single],
    want: 2,
  },
  'a subscription is no gift': { notices: [aNotice({ kind: 'sub' })], want: 0 },
};

for (const [name, { notices, want }] of Object.entries(cases)) {
  test(name, () => {
    const gifts = createGifts();
    for (const notice of notices) noteGift(gifts, notice);
    assert.equal(countGifts(gifts, new Map()), want);
  });
}

test('the order of notices does not matter', () => {
  const notices = [
    announced,
    single,
    single,
    aNotice({ kind: 'subgift', origin: 'b' }),
    aNotice({ kind: 'subgift' }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(notices, { minLength: notices.length }), shuffled => {
      const gifts = createGifts();
      for (const notice of shuffled) noteGift(gifts, notice);
      assert.equal(countGifts(gifts, new Map()), 5);
    }),
  );
});

test('a single gift that falls into the window after its announcement is not counted again', () => {
  const first = createGifts();
  noteGift(first, { ...announced, time: 59_900 });
  const known = new Map<string, number>();
  rememberOrigins(known, first, 60_000);
  const second = createGifts();
  noteGift(second, { ...single, time: 60_100 });
  assert.equal(countGifts(first, new Map()) + countGifts(second, known), 3);
});

test('an announcement is forgotten when its gifts have long come', () => {
  const known = new Map([['old', 0]]);
  rememberOrigins(known, createGifts(), 60_000);
  assert.deepEqual([...known], [['old', 0]]);
  rememberOrigins(known, createGifts(), 120_000);
  assert.deepEqual([...known], []);
});
