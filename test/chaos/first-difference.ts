/** Where two dumps part: the row as it should be and as it is; undefined on a side that has no row there. */
export interface Difference {
  readonly want: string | undefined;
  readonly found: string | undefined;
}

/** The first row in which two sorted dumps differ; undefined when they are equal. */
export function firstDifference(want: readonly string[], found: readonly string[]): Difference | undefined {
  const at = want.findIndex((row, place) => row !== found[place]);
  if (at >= 0) return { want: want[at], found: found[at] };
  return found.length > want.length ? { want: undefined, found: found[want.length] } : undefined;
}
