import type { KubeObject } from '../kube/object.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../kube/quantity.ts';
import type { Amounts } from './seen-role.ts';

/** A Node as far as it is looked at. */
export interface SizedNode extends KubeObject {
  readonly status?: { readonly allocatable?: Amounts };
}

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

/** What all nodes have together, whatever state they are in. */
export function clusterAmounts(nodes: Iterable<SizedNode>): Amounts {
  return sumAmounts(
    (function* () {
      for (const { status } of nodes) yield status?.allocatable ?? {};
    })(),
  );
}

/** The kinds of which `wanted` has more than `there`, by name. */
export function kindsBeyond(wanted: Amounts, there: Amounts): readonly string[] {
  return Object.keys(wanted)
    .filter(kind => compareQuantities(quantityIn(wanted, kind), quantityIn(there, kind)) > 0)
    .sort();
}

function quantityIn(amounts: Amounts, kind: string): Quantity {
  return parseQuantity(amounts[kind] ?? 0) ?? zeroQuantity;
}

/** For people: `cpu 8, memory 32Gi`. */
export function amountsText(amounts: Amounts, kinds: readonly string[] = Object.keys(amounts)): string {
  return kinds.map(kind => `${kind} ${amounts[kind] ?? 0}`).join(', ');
}
