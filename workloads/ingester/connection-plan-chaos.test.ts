import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logins, PlanRun } from './testing/plan-run.ts';

/** One trouble, some time after the last. */
const trouble = fc.record({
  afterMs: fc.integer({ min: 0, max: 40_000 }),
  kind: fc.constantFrom(
    'cut',
    'mute',
    'reconnect',
    'refuse',
    'silence',
    'down',
    'up',
    'edit',
    'pause',
  ) as fc.Arbitrary<'cut' | 'mute' | 'reconnect' | 'refuse' | 'silence' | 'down' | 'up' | 'edit' | 'pause'>,
  pick: fc.nat(),
});
type Trouble = { readonly kind: string; readonly pick: number };

const randoms = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
  minLength: 7,
  maxLength: 31,
});

test('whatever happens, the JOIN limit holds, and all channels are joined once the trouble ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.array(trouble, { maxLength: 12 }),
      randoms,
      (count, all, numbers) => {
        let at = 0;
        const run = new PlanRun(() => numbers[at++ % numbers.length] ?? 0.5);
        let wanted = logins(count);
        run.want(wanted);
        for (const one of all) {
          run.pass(one.afterMs);
          wanted = make(run, one, wanted);
        }
        run.chat.down = false;
        run.chat.refused.clear();
        run.chat.silent.clear();
        run.handle({ kind: 'reading', on: true });
        // A refused channel waits up to eleven minutes, a silent one up to ten.
        const done = () =>
          wanted.every(channel => run.chat.reads(channel)) &&
          run.plan.report().joined.length === wanted.length;
        run.passUntil(done, 1_500_000);
        assert.deepEqual(run.chat.violations, []);
        assert.deepEqual([...run.plan.report().joined].sort(), [...wanted].sort());
      },
    ),
    { numRuns: 60 },
  );
});

function make(run: PlanRun, { kind, pick }: Trouble, wanted: string[]): string[] {
  const links = [...run.chat.links.keys()];
  const link = links[pick % Math.max(1, links.length)];
  const channel = wanted[pick % wanted.length] ?? '';
  switch (kind) {
    case 'cut':
      if (link !== undefined) run.chat.cut(link, run.now);
      break;
    case 'mute': {
      const muted = link === undefined ? undefined : run.chat.links.get(link);
      if (muted !== undefined) muted.mute = true;
      break;
    }
    case 'reconnect':
      if (link !== undefined) run.chat.reconnect(link, run.now);
      break;
    case 'refuse':
      run.chat.refused.add(channel);
      break;
    case 'silence':
      run.chat.silent.add(channel);
      break;
    case 'pause':
      run.handle({ kind: 'reading', on: pick % 2 === 0 });
      break;
    case 'edit': {
      const kept = wanted.filter((_, index) => index % 7 !== pick % 7);
      const edited = [...kept, ...logins(pick % 5, `new_${pick}`)].slice(0, 90);
      const next = edited.length > 0 ? edited : wanted;
      run.want(next);
      return next;
    }
    default:
      run.chat.down = kind === 'down';
  }
  return wanted;
}
