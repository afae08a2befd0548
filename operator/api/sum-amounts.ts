import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../kube/quantity.ts';

/** Amounts by kind of resource, as Kubernetes writes quantities: `{cpu: '1500m', memory: '4Gi'}`. */
export type Amounts = Readonly<Record<string, string | number>>;

/** Sums amounts by kind. What is no quantity counts for nothing. */
export function sumAmounts(all: Iterable<Amounts>): Readonly<Record<string, string>> {
  const sums = new Map<string, Quantity>();
  for (const amounts of all) {
    for (const [kind, amount] of Object.entries(amounts)) {
      sums.set(kind, addQuantities(sums.get(kind) ?? zeroQuantity, parseQuantity(amount) ?? zeroQuantity));
    }
  }
  return Object.fromEntries([...sums].map(([kind, sum]) => [kind, formatQuantity(sum)]));
}
