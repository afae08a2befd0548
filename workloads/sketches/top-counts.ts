/**
 * How often each key was counted, of which the smaller counts may be left out. What always holds, whatever was merged,
 * cut or trimmed in whatever order: for **every** key `counts.get(key) ?? 0 <= true count <= that + error`.
 */
export interface TopCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly error: number;
}

/** The identity of {@link mergeTop}. */
export const noCounts: TopCounts = { counts: new Map(), error: 0 };

/** Associative and commutative, and exact where its parts are: nothing is left out here. */
export function mergeTop(a: TopCounts, b: TopCounts): TopCounts {
  const counts = new Map(a.counts);
  for (const [key, count] of b.counts) counts.set(key, (counts.get(key) ?? 0) + count);
  return { counts, error: a.error + b.error };
}

/**
 * Keeps the `size` largest counts as they are, and of equal ones those with the smaller keys. The error grows by the
 * largest count left out, so by at most total / (size + 1). For cuts in fixed places: minutes, hours, days.
 */
export function cutTop(top: TopCounts, size: number): TopCounts {
  if (top.counts.size <= size) return top;
  const ranked = rankedCounts(top.counts);
  return { counts: new Map(ranked.slice(0, size)), error: top.error + (ranked[size]?.[1] ?? 0) };
}

/**
 * Cuts to `size` by taking the largest count left out off all that stay (Misra-Gries; Agarwal et al., Mergeable
 * Summaries, PODS 2012). Kept counts become lower, and in return the error stays at most total / (size + 1) under any
 * tree of merges and trims, however deep.
 */
export function trimTop(top: TopCounts, size: number): TopCounts {
  if (top.counts.size <= size) return top;
  const ranked = rankedCounts(top.counts);
  const off = ranked[size]?.[1] ?? 0;
  const kept = ranked
    .slice(0, size)
    .flatMap(([key, count]) => (count > off ? [[key, count - off] as const] : []));
  return { counts: new Map(kept), error: top.error + off };
}

/** By count, largest first, then by key: one order whoever sorts. */
export function rankedCounts(counts: Iterable<readonly [string, number]>): (readonly [string, number])[] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
