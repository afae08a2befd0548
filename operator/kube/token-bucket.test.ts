import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from './token-bucket.ts';

function aBucket(burst: number, perSecond: number) {
  let now = 5_000;
  const bucket = new TokenBucket({ clock: { monotonic: () => now }, burst, perSecond });
  return { take: () => bucket.take(), pass: (ms: number) => (now += ms) };
}

test('a burst goes at once, what follows at the rate, and a rest fills it no further than the burst', () => {
  const { take, pass } = aBucket(2, 10);
  assert.deepEqual([take(), take(), take(), take()], [0, 0, 100, 200]);
  pass(200);
  assert.equal(take(), 100);
  pass(60_000);
  assert.deepEqual([take(), take(), take()], [0, 0, 100]);
});

test('whoever waits as long as it is told never passes the burst and the rate', () => {
  const waits = fc.array(fc.nat(3_000), { maxLength: 60 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      waits,
      (burst, rate, idle) => {
        const { take, pass } = aBucket(burst, rate);
        let elapsed = 0;
        idle.forEach((ms, sent) => {
          const wait = take();
          pass(wait + ms);
          elapsed += wait;
          assert.ok(sent + 1 <= burst + (elapsed * rate) / 1_000 + 1e-6);
          elapsed += ms;
        });
      },
    ),
  );
});
