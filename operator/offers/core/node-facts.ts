import type { KubeObject } from '../../kube/object.ts';
import { DRAIN_BY } from '../gate.ts';
import type { Amounts } from './amounts.ts';
import { sameVector, type Vector, vectorOf } from './demand-vector.ts';
import { type Labels, sameLabels } from './label-match.ts';
import type { Quantities, RawCondition, Taint } from './pod-spec.ts';

/** `ready` nodes get grants, all others none; what runs there still counts. */
export type NodeCondition = 'ready' | 'cordoned' | 'draining' | 'lost';

/** What the allocator knows of a node. */
export interface NodeFacts {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Vector;
  readonly condition: NodeCondition;
  /** When the node must be empty, milliseconds since 1970; with condition `draining`. */
  readonly drainBy: number | undefined;
}

/** A Node with the fields that are read. */
export interface RawNode extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: { readonly allocatable?: Quantities; readonly conditions?: readonly RawCondition[] };
}

/** Reads a node. Heartbeats change none of this: compare with {@link sameNode} before telling the cluster. */
export function nodeFacts(node: RawNode, amounts: Amounts): NodeFacts {
  const allocatable = Object.entries(node.status?.allocatable ?? {});
  const drainBy = drainTime(node);
  return {
    name: node.metadata.name,
    labels: node.metadata.labels ?? {},
    // Without timeAdded: when a taint came does not matter, and equal sets are to be equal.
    taints: (node.spec?.taints ?? []).map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value === undefined ? {} : { value }),
    })),
    allocatable: vectorOf(
      allocatable.map(
        ([name, quantity]) => [amounts.kinds.indexOf(name), amounts.read(name, quantity)] as const,
      ),
    ),
    condition: conditionOf(node, drainBy),
    drainBy,
  };
}

/** Whether two readings of a node are the same to the allocator. */
export function sameNode(a: NodeFacts, b: NodeFacts): boolean {
  return (
    a.condition === b.condition &&
    a.drainBy === b.drainBy &&
    sameVector(a.allocatable, b.allocatable) &&
    sameLabels(a.labels, b.labels) &&
    sameTaints(a.taints, b.taints)
  );
}

function conditionOf(node: RawNode, drainBy: number | undefined): NodeCondition {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True' || node.metadata.deletionTimestamp !== undefined) return 'lost';
  if (drainBy !== undefined) return 'draining';
  return node.spec?.unschedulable === true ? 'cordoned' : 'ready';
}

/** An unreadable time means now: whoever marked the node wanted it emptied, not used. */
function drainTime(node: RawNode): number | undefined {
  const text = node.metadata.annotations?.[DRAIN_BY];
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return (
    a.length === b.length &&
    a.every((taint, i) => {
      const other = b[i];
      return taint.key === other?.key && taint.value === other.value && taint.effect === other.effect;
    })
  );
}
