import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  milliUnits,
  parseQuantity,
  quantityOf,
  subtractQuantities,
  wholeUnits,
} from './quantity.ts';

/** Texts and their canonical form, from the tests and comments of Go's resource.Quantity. */
const canonical: Record<string, string> = {
  '0': '0',
  '0Ki': '0',
  '-0': '0',
  '1': '1',
  '+1': '1',
  '.5': '500m',
  '1.': '1',
  '1.5': '1500m',
  '1000m': '1',
  '1500m': '1500m',
  '100u': '100u',
  '1n': '1n',
  '0.1n': '1n',
  '-0.1n': '-1n',
  '1024': '1024',
  '1000k': '1M',
  '1200k': '1200k',
  '1E': '1E',
  '1e3': '1e3',
  '1E3': '1e3',
  '12e6': '12e6',
  '1000e-3': '1',
  '1e-3': '1e-3',
  '1234e5': '123400e3',
  '1Ki': '1Ki',
  '1024Ki': '1Mi',
  '1.5Gi': '1536Mi',
  '0.5Ki': '512',
  '0.1Ki': '102400m',
  '1.0001Ki': '1024102400u',
  '-1.5Ki': '-1536',
  '-2Ki': '-2Ki',
  '1Ei': '1Ei',
  '2048Ei': '9223372036854775807',
  Ki: '0',
  '-': '0',
  '.': '0',
  '9223372036854775807': '9223372036854775807',
};
for (const [text, want] of Object.entries(canonical)) {
  test(`quantity: ${text} is written ${want}`, () => assert.equal(formatQuantity(quantityOf(text)), want));
}

const invalid = [
  '',
  ' ',
  '1 ',
  '1K',
  '1ki',
  '1mi',
  '1.1.1',
  '1e',
  '1e3k',
  '0x1',
  '1,5',
  'NaN',
  'Infinity',
  '1e99999999',
  '9'.repeat(99),
  '1e999999999999',
];
for (const text of invalid) {
  test(`quantity: ${JSON.stringify(text.slice(0, 20))} is none`, () =>
    assert.equal(parseQuantity(text), undefined));
}

test('a number in JSON is a quantity too', () => {
  assert.equal(formatQuantity(quantityOf(2)), '2');
  assert.equal(formatQuantity(quantityOf(0.5)), '500m');
});

test('the way of writing does not matter when quantities are compared', () => {
  assert.equal(compareQuantities(quantityOf('1Gi'), quantityOf('1073741824')), 0);
  assert.ok(compareQuantities(quantityOf('1G'), quantityOf('1Gi')) < 0);
  assert.ok(compareQuantities(quantityOf('0.1'), quantityOf('99m')) > 0);
});

test('units are rounded up, so that nobody gets more than is counted', () => {
  assert.equal(milliUnits(quantityOf('100u')), 1n);
  assert.equal(milliUnits(quantityOf('1.0001')), 1001n);
  assert.equal(wholeUnits(quantityOf('1500m')), 2n);
  assert.equal(wholeUnits(quantityOf('1Ki')), 1024n);
});

test('a sum is written like its first part that is not zero', () => {
  assert.equal(formatQuantity(addQuantities(quantityOf('0'), quantityOf('1Gi'))), '1Gi');
  assert.equal(formatQuantity(addQuantities(quantityOf('1Gi'), quantityOf('1024M'))), '2048576Ki');
  assert.equal(formatQuantity(subtractQuantities(quantityOf('1'), quantityOf('100m'))), '900m');
});

const suffix = fc.constantFrom(
  'n',
  'u',
  'm',
  '',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Mi',
  'Gi',
  'Ti',
  'Pi',
  'Ei',
  'e-3',
  'e0',
  'e6',
);
const text = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.option(fc.nat(9_999)), suffix)
  .map(([sign, whole, fraction, end]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${end}`);

test('the canonical text means what it was made from, and is its own canonical text', () => {
  fc.assert(
    fc.property(text, value => {
      const quantity = quantityOf(value);
      const written = formatQuantity(quantity);
      const again = quantityOf(written);
      assert.equal(again.nano, quantity.nano);
      assert.equal(formatQuantity(again), written);
    }),
  );
});

test('sums are exact: adding and taking away leaves what was there', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [quantityOf(a), quantityOf(b)];
      assert.equal(compareQuantities(subtractQuantities(addQuantities(x, y), y), x), 0);
      assert.equal(addQuantities(x, y).nano, addQuantities(y, x).nano);
    }),
  );
});
