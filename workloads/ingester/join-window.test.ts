import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JoinWindow } from './join-window.ts';

test('no span of the window holds more JOINs than the limit, whenever they are asked for', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 20 }), (waits, limit) => {
      const window = new JoinWindow(limit, 10_000);
      const sent: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        if (window.free(now) <= 0) continue;
        window.take(now);
        sent.push(now);
      }
      for (const start of sent) {
        const inSpan = sent.filter(at => at >= start && at < start + 10_000).length;
        assert.ok(inSpan <= limit, `${inSpan} from ${start}`);
      }
    }),
  );
});

test('a JOIN is free again when the window has passed, and one too many is a defect', () => {
  const window = new JoinWindow(1, 10_000);
  window.take(0);
  assert.equal(window.free(9_999), 0);
  assert.throws(() => window.take(9_999), /more than 1 JOINs/);
  assert.equal(window.free(10_000), 1);
  window.take(10_000);
});
