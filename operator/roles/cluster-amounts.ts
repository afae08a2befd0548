import { type Amounts, sumAmounts } from '../api/sum-amounts.ts';
import type { KubeObject } from '../kube/object.ts';
import { compareQuantities, parseQuantity, type Quantity, zeroQuantity } from '../kube/quantity.ts';

/** A Node as far as it is looked at. */
export interface SizedNode extends KubeObject {
  readonly status?: { readonly allocatable?: Amounts };
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
