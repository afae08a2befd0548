import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutPage, itemsAfter, readToken, writeToken } from './page.ts';

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 40 });
const same = (text: string): string => text;

test('walking page by page shows every item once, in order, whatever the size of a page', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 10 }), (some, limit) => {
      const all = some.toSorted((a, b) => (a < b ? -1 : 1));
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = cutPage(itemsAfter(all, after, limit, same), limit, same);
        assert.ok(page.items.length <= limit);
        seen.push(...page.items);
        after = page.next === undefined ? undefined : readToken(page.next);
      } while (after !== undefined);
      assert.deepEqual(seen, all);
    }),
  );
});

test('items that come and go between two pages neither repeat nor hide the others', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 0, max: 39 }), (some, gone) => {
      const all = some.toSorted((a, b) => (a < b ? -1 : 1));
      const first = cutPage(itemsAfter(all, undefined, 5, same), 5, same);
      const left = all.filter((_, index) => index !== gone);
      const after = first.next === undefined ? undefined : readToken(first.next);
      if (after === undefined) return;
      const rest = itemsAfter(left, after, 100, same);
      assert.deepEqual(
        rest,
        all.slice(5).filter(name => left.includes(name)),
      );
    }),
  );
});

test('a token is read back as it was written, and what is no token is not read', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), key =>
      assert.equal(readToken(writeToken(key)), key),
    ),
  );
  for (const wrong of ['', '=', 'a b', 'ä', 'YQ==']) assert.equal(readToken(wrong), undefined, wrong);
});
