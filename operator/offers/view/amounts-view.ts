import type { Vector } from '../core/demand-vector.ts';
import { amountText } from '../core/refusal-text.ts';
import type { ResourceKinds } from '../core/resource-kinds.ts';
import type { AmountsView } from './offers-view.ts';

/** Amounts by kind as people read them: `{cpu: '1500m', memory: '4Gi', pods: '3'}`. What is 0 or less is left out. */
export function rowView(row: readonly number[], kinds: ResourceKinds): AmountsView {
  const view: Record<string, string> = {};
  row.forEach((amount, kind) => {
    if (amount > 0) view[kinds.nameOf(kind)] = amountText(amount, kind, kinds);
  });
  return view;
}

/** The same of a vector. */
export function vectorView(vector: Vector, kinds: ResourceKinds): AmountsView {
  const view: Record<string, string> = {};
  vector.kinds.forEach((kind, i) => {
    const amount = vector.amounts[i] ?? 0;
    if (amount > 0) view[kinds.nameOf(kind)] = amountText(amount, kind, kinds);
  });
  return view;
}

/** A limit. Zeros stay: a kind of which nothing is allowed is not one without a limit. */
export function limitView(limit: ReadonlyMap<number, number>, kinds: ResourceKinds): AmountsView {
  return Object.fromEntries(
    [...limit].map(([kind, amount]) => [kinds.nameOf(kind), amountText(amount, kind, kinds)]),
  );
}
