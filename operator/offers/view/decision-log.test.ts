import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { DecisionLog } from './decision-log.ts';
import type { Decision } from './offers-view.ts';

function decisionOf(pod: string): Decision {
  return { at: '2026-01-01T00:00:00.000Z', kind: 'granted', role: 'a', namespace: 'a', pod, reason: '' };
}

function podsIn(log: DecisionLog): readonly string[] {
  return log.list().map(({ pod }) => pod);
}

describe('DecisionLog', () => {
  const cases: readonly (readonly [world: string, recorded: readonly string[], listed: readonly string[]])[] =
    [
      ['nothing was decided', [], []],
      ['less was decided than is kept', ['a', 'b'], ['a', 'b']],
      ['as much was decided as is kept', ['a', 'b', 'c'], ['a', 'b', 'c']],
      ['one more was decided than is kept', ['a', 'b', 'c', 'd'], ['b', 'c', 'd']],
      ['it went round more than once', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], ['f', 'g', 'h']],
    ];
  for (const [world, recorded, listed] of cases) {
    it(`lists the last decisions, oldest first, when ${world}`, () => {
      const log = new DecisionLog(3);
      for (const pod of recorded) log.record(decisionOf(pod));
      assert.deepEqual(podsIn(log), listed);
    });
  }

  it('keeps 1,000 unless told otherwise', () => {
    const log = new DecisionLog();
    for (let i = 0; i < 1_500; i += 1) log.record(decisionOf(`${i}`));
    const pods = podsIn(log);
    assert.equal(pods.length, 1_000);
    assert.deepEqual([pods.at(0), pods.at(-1)], ['500', '1499']);
  });

  it('answers a list that later decisions do not change', () => {
    const log = new DecisionLog(1);
    log.record(decisionOf('a'));
    const before = log.list();
    log.record(decisionOf('b'));
    assert.deepEqual(before, [decisionOf('a')]);
  });
});
