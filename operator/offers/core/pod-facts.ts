import type { KubeObject, OwnerReference } from '../../kube/object.ts';
import { CONSTRAINTS, GRANTED, OFFER_GATE, RETRY } from '../gate.ts';
import type { Amounts } from './amounts.ts';
import { demandOf } from './demand.ts';
import type { Vector } from './demand-vector.ts';
import type { Labels } from './label-match.ts';
import type { RawPodSpec, RawPodStatus } from './pod-spec.ts';

/**
 * Where a pod stands:
 * - `waiting`: our gate is its last; it may be granted;
 * - `closed`: it carries gates of others, with or without ours: it holds nothing yet;
 * - `placed`: it holds room on `node`: bound, or pinned there, or nominated by kube-scheduler's preemption;
 * - `loose`: ungated, unbound, on no known node: charged to its role alone.
 */
export type PodStanding = 'waiting' | 'closed' | 'placed' | 'loose';

/** What the allocator knows of a pod that has not ended. */
export interface PodFacts {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly standing: PodStanding;
  /** With standing `placed`: the node's name. */
  readonly node: string | undefined;
  readonly bound: boolean;
  readonly terminating: boolean;
  /** kube-scheduler's reading of its requests, see `demand.ts`. */
  readonly demand: Vector;
  readonly spec: RawPodSpec;
  readonly priority: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Controller UID and template hash: what outlives the pod. The pod's own UID when nothing controls it. */
  readonly ownerKey: string;
  /** Kind of the controller; empty when nothing controls it. */
  readonly ownerKind: string;
  /** Kind and name of what controls it, the same for all revisions: what constraints count pods of (Marathon: the app). */
  readonly workload: string;
  /** The annotation smack.dev/constraints; empty when there is none. */
  readonly constraints: string;
  /** The annotation smack.dev/retry; empty when there is none. */
  readonly retry: string;
  /** Whether it came through the gate by a grant. */
  readonly granted: boolean;
  /** Whether its controller makes an equal new pod when it is deleted. */
  readonly replaced: boolean;
  /** Whether it came through the gate and its controller makes a new, gated one when it is deleted. */
  readonly revocable: boolean;
  /** Why kube-scheduler could not bind it; `undefined`: it has not said so, or waits for the end of pods that it preempted. */
  readonly unschedulable: string | undefined;
}

/** A Pod with the fields that are read. */
export interface RawPod extends KubeObject {
  readonly spec?: RawPodSpec;
  readonly status?: RawPodStatus;
}

/**
 * Kinds whose controllers replace a deleted pod by an equal one at once. Jobs count a deleted pod as a failure, DaemonSets put it back on the
 * same node, bare pods stay away: none of these is ever revoked.
 */
const REPLACED_BY = new Set(['ReplicaSet', 'StatefulSet', 'ReplicationController']);

/** Reads a pod; `undefined` when it has ended and holds nothing (kube-scheduler ignores phase Succeeded and Failed). */
export function podFacts(pod: RawPod, amounts: Amounts): PodFacts | undefined {
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  const spec = pod.spec ?? {};
  const { metadata } = pod;
  const uid = metadata.uid ?? '';
  const controller = metadata.ownerReferences?.find(owner => owner.controller === true);
  const granted = metadata.annotations?.[GRANTED] !== undefined;
  const replaced = controller !== undefined && REPLACED_BY.has(controller.kind);
  return {
    uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels ?? {},
    ...standingOf(pod, spec),
    bound: (spec.nodeName ?? '') !== '',
    terminating: metadata.deletionTimestamp !== undefined,
    demand: demandOf(pod, amounts),
    spec,
    priority: spec.priority ?? 0,
    createdAt: timeOf(metadata.creationTimestamp),
    ownerKey: ownerKeyOf(uid, controller, metadata.labels ?? {}),
    ownerKind: controller?.kind ?? '',
    workload: workloadOf(metadata.name, controller, metadata.labels ?? {}),
    constraints: metadata.annotations?.[CONSTRAINTS] ?? '',
    retry: metadata.annotations?.[RETRY] ?? '',
    granted,
    replaced,
    revocable: granted && replaced,
    unschedulable: unschedulableBecause(pod, spec),
  };
}

function standingOf(
  pod: RawPod,
  spec: RawPodSpec,
): { readonly standing: PodStanding; readonly node: string | undefined } {
  if (spec.nodeName) return { standing: 'placed', node: spec.nodeName };
  const gates = spec.schedulingGates ?? [];
  if (gates.length === 1 && gates[0]?.name === OFFER_GATE) return { standing: 'waiting', node: undefined };
  if (gates.length > 0) return { standing: 'closed', node: undefined };
  const node = pinnedTo(spec) ?? (pod.status?.nominatedNodeName || undefined);
  return node === undefined ? { standing: 'loose', node } : { standing: 'placed', node };
}

/**
 * kube-scheduler's word that it tried and failed. A gated pod carries the same condition with another reason, so this one is newer than the grant; its
 * time tells nothing (it moves with the status alone, which is False before and after).
 */
function unschedulableBecause(pod: RawPod, spec: RawPodSpec): string | undefined {
  if (spec.nodeName || (spec.schedulingGates ?? []).length > 0 || pod.status?.nominatedNodeName)
    return undefined;
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  return scheduled.message ?? '';
}

/** The one node that every required term which can match leaves: how a grant pins. */
function pinnedTo(spec: RawPodSpec): string | undefined {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  let node: string | undefined;
  for (const { matchFields = [], matchExpressions = [] } of terms) {
    // An empty term matches nothing.
    if (matchFields.length === 0 && matchExpressions.length === 0) continue;
    const named = new Set(
      matchFields
        .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
        .map(({ values }) => values?.[0] ?? ''),
    );
    // Two names in one term are ANDed: it matches nothing.
    if (named.size > 1) continue;
    const [name] = named;
    if (name === undefined || (node !== undefined && node !== name)) return undefined;
    node = name;
  }
  return node;
}

function ownerKeyOf(uid: string, controller: OwnerReference | undefined, labels: Labels): string {
  if (controller === undefined) return `pod/${uid}`;
  const hash = labels['pod-template-hash'] ?? labels['controller-revision-hash'] ?? '';
  return `${controller.uid}/${hash}`;
}

/** A ReplicaSet of a Deployment is called after it and the hash of the template: without the hash all its revisions are one workload. */
function workloadOf(pod: string, controller: OwnerReference | undefined, labels: Labels): string {
  if (controller === undefined) return `Pod/${pod}`;
  const hash = labels['pod-template-hash'];
  const { kind, name } = controller;
  const whole = hash !== undefined && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name;
  return `${kind}/${whole}`;
}

function timeOf(text: string | undefined): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? 0 : time;
}
