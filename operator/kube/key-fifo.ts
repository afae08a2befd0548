/** Keys in the order in which they came, each once, with the time of its coming. */
export interface KeyFifo {
  readonly size: number;
  sinceOf(key: string): number | undefined;
  push(key: string, since: number): void;
  remove(key: string): void;
  /** Takes the oldest. */
  shift(): { readonly key: string; readonly since: number } | undefined;
}

interface Entry {
  readonly key: string;
  readonly since: number;
}

/** Entries in front of the head are let go when there are this many and they are more than half. */
const MIN_GONE = 1_024;

/**
 * A plain Map would do, but taking its first entry walks over all that were deleted before: with 20,000
 * keys of a first list that is hundreds of millions of steps. An array with a head and a map of the entries that still count does not.
 */
export function createKeyFifo(): KeyFifo {
  const entries = new Map<string, Entry>();
  let order: Entry[] = [];
  let head = 0;

  function compact(): void {
    const stale = order.length - head > 2 * entries.size + MIN_GONE;
    if (stale) order = order.slice(head).filter(entry => entries.get(entry.key) === entry);
    else if (head > MIN_GONE && head * 2 > order.length) order = order.slice(head);
    else return;
    head = 0;
  }

  return {
    get size() {
      return entries.size;
    },
    sinceOf: key => entries.get(key)?.since,
    push(key, since) {
      if (entries.has(key)) return;
      const entry = { key, since };
      entries.set(key, entry);
      order.push(entry);
      compact();
    },
    remove: key => void entries.delete(key),
    shift() {
      while (head < order.length) {
        const entry = order[head++];
        if (entry === undefined || entries.get(entry.key) !== entry) continue;
        entries.delete(entry.key);
        compact();
        return entry;
      }
      order = [];
      head = 0;
      return undefined;
    },
  };
}
