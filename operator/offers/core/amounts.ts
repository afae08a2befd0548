import { milliUnits, parseQuantity, wholeUnits } from '../../kube/quantity.ts';
import { CPU, type ResourceKinds } from './resource-kinds.ts';

/** What no node has. Larger amounts are taken as this one, so that sums with them stay exact. */
export const MORE_THAN_ANY_NODE = 2 ** 52;

/** Different quantities that are remembered; a cluster has a few hundred, a hostile one as many as it likes. */
const MAX_REMEMBERED = 10_000;

/**
 * Turns quantities of the API into whole numbers of the allocator's units: the only place where they become numbers. They are 2^52 at most and
 * never fractions, so sums and differences are exact up to 8 PiB of memory in one sum (beyond, a sum is off by a byte at most).
 */
export class Amounts {
  readonly kinds: ResourceKinds;
  readonly #seen = new Map<string, number>();

  constructor(kinds: ResourceKinds) {
    this.kinds = kinds;
  }

  /** Millicores for cpu, bytes or counts for the rest, rounded up; negative and unreadable quantities count as 0. */
  read(name: string, quantity: string | number): number {
    const milli = this.kinds.find(name) === CPU;
    const key = milli ? `milli ${quantity}` : `${quantity}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const parsed = parseQuantity(quantity);
    const amount = parsed === undefined ? 0n : milli ? milliUnits(parsed) : wholeUnits(parsed);
    const read = clamp(amount);
    if (this.#seen.size >= MAX_REMEMBERED) this.#seen.clear();
    this.#seen.set(key, read);
    return read;
  }
}

function clamp(amount: bigint): number {
  if (amount < 0n) return 0;
  return amount > BigInt(MORE_THAN_ANY_NODE) ? MORE_THAN_ANY_NODE : Number(amount);
}
