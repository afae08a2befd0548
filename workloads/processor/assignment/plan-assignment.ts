/** What a member of the group says it holds: partition -> offset it has read to, 0 when it has no state yet. */
export interface Member {
  readonly id: string;
  readonly holds: ReadonlyMap<number, number>;
}

/** Member id -> its partitions, ascending. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

/**
 * Shares partitions out so that as few as possible move: nobody has two more than another, and within that each stays
 * with who holds its state. Where two claim one partition (a member that was frozen wakes up), the one who has read
 * further keeps it, since the other would have to build its state again.
 *
 * A function of its arguments whatever their order. Partitions nobody has, and claims of others, are left out.
 */
export function planAssignment(members: readonly Member[], partitions: readonly number[]): Assignment {
  const kept = keptBy(members, partitions);
  // Those who hold most get the larger shares: each place of a larger share saves one move there, or none anywhere.
  const order = [...kept].sort(([a, held], [b, held2]) => held2.length - held.length || compare(a, b));
  const least = Math.floor(partitions.length / order.length);
  const larger = partitions.length % order.length;
  const plan = new Map<string, number[]>();
  for (const [at, [id, held]] of order.entries()) plan.set(id, held.slice(0, least + (at < larger ? 1 : 0)));
  const placed = new Set([...plan.values()].flat());
  const free = [...new Set(partitions)].filter(partition => !placed.has(partition)).sort(ascending);
  for (const [at, [id]] of order.entries()) {
    const own = plan.get(id) ?? [];
    own.push(...free.splice(0, least + (at < larger ? 1 : 0) - own.length));
    own.sort(ascending);
  }
  return plan;
}

/** Member id -> the partitions it has the best claim to, those it would rather keep first. */
function keptBy(members: readonly Member[], partitions: readonly number[]): Map<string, number[]> {
  const kept = new Map(members.map(({ id }): [string, number[]] => [id, []]));
  const best = new Map<number, { readonly id: string; readonly readTo: number }>();
  for (const { id, holds } of members) {
    for (const [partition, readTo] of holds) {
      const other = best.get(partition);
      if (other === undefined || readTo > other.readTo || (readTo === other.readTo && id < other.id))
        best.set(partition, { id, readTo });
    }
  }
  for (const partition of [...new Set(partitions)].sort(ascending)) {
    const holder = best.get(partition);
    if (holder !== undefined) kept.get(holder.id)?.push(partition);
  }
  // A partition without a state costs nothing to give away.
  const stateless = (partition: number) => (best.get(partition)?.readTo === 0 ? 1 : 0);
  for (const held of kept.values()) held.sort((a, b) => stateless(a) - stateless(b) || a - b);
  return kept;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
