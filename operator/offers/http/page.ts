/** One page of a list; `next` continues it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * Cuts one item too many off: whoever takes a page asks for `limit + 1`, which shows whether there is more.
 * @param keyOf what the next page starts after
 */
export function cutPage<T>(found: readonly T[], limit: number, keyOf: (item: T) => string): Page<T> {
  if (found.length <= limit) return { items: found, next: undefined };
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last === undefined ? undefined : writeToken(keyOf(last)) };
}

/** Items in the order of their keys, after a key, at most `limit + 1` of them (see {@link cutPage}). */
export function itemsAfter<T>(
  inOrder: readonly T[],
  after: string | undefined,
  limit: number,
  keyOf: (item: T) => string,
): readonly T[] {
  const start = after === undefined ? 0 : inOrder.findIndex(item => keyOf(item) > after);
  return start < 0 ? [] : inOrder.slice(start, start + limit + 1);
}

/** A key as the opaque value of `continue`. */
export function writeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key of a token; `undefined` when nobody made it with {@link writeToken}. */
export function readToken(token: string): string | undefined {
  const key = Buffer.from(token, 'base64url').toString();
  return key !== '' && writeToken(key) === token ? key : undefined;
}
