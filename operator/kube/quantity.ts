/**
 * A Kubernetes quantity (`100m`, `1.5Gi`, `12e6`), exact: Go's resource.Quantity with bigint instead of floats.
 * `nano` counts thousand-millionths; finer than that is rounded up, away from zero, as the API server does.
 */
export interface Quantity {
  readonly nano: bigint;
  /** How the number is written: `1k`, `1Ki` or `1e3`. A sum is written like its first part. */
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

export const zeroQuantity: Quantity = { nano: 0n, format: 'DecimalSI' };

const NANO = 1_000_000_000n;
const MILLI = 1_000_000n;
const decimalSuffixes = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);
const decimalNames = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const binaryNames = new Map([
  [0n, ''],
  ...[...binarySuffixes].map(([suffix, bits]) => [bits, suffix] as const),
]);

const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d{1,9})|([KMGTPE]i)|([numkMGTPE]?))$/;
/** Nothing that is counted has more digits; beyond this a hostile text would buy long arithmetic. */
const MAX_DIGITS = 64;
const MAX_EXPONENT = 64;
/** What is written with a binary suffix is capped here, as in Go. */
const MAX_BINARY = (2n ** 63n - 1n) * 1_000_000_000n;

/** Reads a quantity as the API server would; `undefined` when it is none (or longer than anything sensible). */
export function parseQuantity(value: string | number): Quantity | undefined {
  const text = String(value);
  const match = SYNTAX.exec(text);
  if (match === null || text === '') return undefined;
  // Digits may be missing altogether: `Ki` is nothing, and the API server takes it.
  const [, sign, whole = '', decimals = '', power, binary, decimal = ''] = match;
  const digits = whole + decimals;
  if (digits.length > MAX_DIGITS) return undefined;
  const exponent = power === undefined ? (decimalSuffixes.get(decimal) ?? 0) : Number(power.slice(1));
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const bits = binary === undefined ? 0n : (binarySuffixes.get(binary) ?? 0n);
  const shift = (binary === undefined ? exponent : 0) + 9 - decimals.length;
  const scaled = (BigInt(digits) << bits) * 10n ** BigInt(Math.max(0, shift));
  let nano = divideUp(scaled, 10n ** BigInt(Math.max(0, -shift)));
  if (binary !== undefined && nano > MAX_BINARY) nano = MAX_BINARY;
  const format =
    power !== undefined ? 'DecimalExponent' : binary !== undefined && nano >= NANO ? 'BinarySI' : 'DecimalSI';
  return { nano: sign === '-' ? -nano : nano, format };
}

/** Reads a quantity that is known to be one (a default, a value the API server has let through); throws otherwise. */
export function quantityOf(value: string | number): Quantity {
  const quantity = parseQuantity(value);
  if (quantity === undefined) throw new RangeError(`not a quantity: ${JSON.stringify(value)}`);
  return quantity;
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`; the way of writing does not matter. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.nano === b.nano) return 0;
  return a.nano < b.nano ? -1 : 1;
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** Whole units, rounded up (away from zero): bytes of a memory quantity. */
export function wholeUnits(quantity: Quantity): bigint {
  return divideUp(quantity.nano, NANO);
}

/** Thousandths, rounded up (away from zero): millicores of a CPU quantity. The API server keeps no finer in resources. */
export function milliUnits(quantity: Quantity): bigint {
  return divideUp(quantity.nano, MILLI);
}

/** The canonical text, as the API server writes it: no fraction, the largest suffix that leaves none. */
export function formatQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const small = nano > -1024n * NANO && nano < 1024n * NANO;
  // A fraction would be lost in binary: then it is written in decimals.
  if (format === 'BinarySI' && !small && nano % NANO === 0n) return formatBinary(nano / NANO);
  let number = nano;
  let exponent = -9;
  while (number % 1000n === 0n && (format === 'DecimalExponent' || exponent < 18)) {
    number /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${number}` : `${number}e${exponent}`;
  return `${number}${decimalNames.get(exponent) ?? ''}`;
}

function formatBinary(whole: bigint): string {
  let number = whole;
  let bits = 0n;
  while (number % 1024n === 0n && bits < 60n) {
    number /= 1024n;
    bits += 10n;
  }
  return `${number}${binaryNames.get(bits) ?? ''}`;
}

/** Division that rounds away from zero. */
function divideUp(value: bigint, by: bigint): bigint {
  const rest = value % by;
  const quotient = value / by;
  if (rest === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}
