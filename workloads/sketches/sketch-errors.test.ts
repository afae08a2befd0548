import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/support/random.ts';
import { HyperLogLog } from './hyper-log-log.ts';
import { LogQuantiles } from './log-quantiles.ts';

test('HyperLogLog: over sets of 10 to 200,000 ids the mean error is within what its registers promise', () => {
  for (const [size, runs] of [
    [10, 40],
    [1_000, 40],
    [10_000, 40],
    [200_000, 8],
  ] as const) {
    let squares = 0;
    for (let run = 0; run < runs; run += 1) {
      const sketch = HyperLogLog.empty();
      // Ids as Twitch gives them: decimal numbers, many of them close together.
      for (let id = 0; id < size; id += 1) sketch.add(String(26_000_000 + run * 1_000_003 + id * 7));
      squares += (sketch.estimate() / size - 1) ** 2;
    }
    const error = Math.sqrt(squares / runs);
    // 1.04 / sqrt(4096) = 0.01625; the mean of so few runs strays around it.
    assert.ok(error < 0.0225, `${size} ids: ${error}`);
  }
  assert.equal(HyperLogLog.empty().estimate(), 0);
});

test('LogQuantiles: each quantile is within 1 % of the number of its rank', () => {
  const random = seededRandom(3);
  const values = Array.from({ length: 20_000 }, () => Math.floor(1 / (1e-6 + random() ** 2)));
  const sketch = LogQuantiles.of(values);
  const sorted = values.toSorted((a, b) => a - b);
  for (const share of [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const found = sketch.quantile(share) ?? Number.NaN;
    assert.ok(Math.abs(found / exact - 1) <= 0.010_000_1, `${share}: ${found} for ${exact}`);
  }
  assert.equal(LogQuantiles.of([]).quantile(0.5), undefined);
  assert.equal(LogQuantiles.of([0, 0, 0, 5]).quantile(0.5), 0);
  assert.equal(LogQuantiles.of([1, 1, 1, 5]).quantile(0.5), 1);
});
