/**
 * Amounts of a few resource kinds: `amounts[i]` of kind `kinds[i]`, kinds ascending, no zeros. Pods ask for three or four kinds,
 * so pairs are smaller and faster to walk than a dense row. Integers below 2^53, so sums and differences are exact.
 */
export interface Vector {
  readonly kinds: readonly number[];
  readonly amounts: readonly number[];
}

export const nothing: Vector = { kinds: [], amounts: [] };

/** Makes a vector from amounts by kind; drops zeros. Throws a RangeError for an amount that is no exact integer. */
export function vectorOf(amounts: Iterable<readonly [kind: number, amount: number]>): Vector {
  const pairs = [...amounts].filter(([, amount]) => amount !== 0).sort(([a], [b]) => a - b);
  for (const [kind, amount] of pairs) {
    if (!Number.isSafeInteger(amount))
      throw new RangeError(`amount ${amount} of kind ${kind} is not an integer below 2^53`);
  }
  return { kinds: pairs.map(([kind]) => kind), amounts: pairs.map(([, amount]) => amount) };
}

/** The amount of one kind; 0 when the vector does not name it. */
export function amountOf(vector: Vector, kind: number): number {
  const at = vector.kinds.indexOf(kind);
  return at < 0 ? 0 : (vector.amounts[at] ?? 0);
}

/** Adds `times` x `vector` to a dense row indexed by kind. */
export function addTo(row: number[], vector: Vector, times: 1 | -1): void {
  const { kinds, amounts } = vector;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i] as number;
    row[kind] = (row[kind] ?? 0) + times * (amounts[i] as number);
  }
}

export function sameVector(a: Vector, b: Vector): boolean {
  return (
    a.kinds.length === b.kinds.length &&
    a.kinds.every((kind, i) => kind === b.kinds[i] && a.amounts[i] === b.amounts[i])
  );
}
