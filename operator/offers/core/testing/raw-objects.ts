import { OFFER_GATE } from '../../gate.ts';
import type { RawNode } from '../node-facts.ts';
import type { RawPod } from '../pod-facts.ts';
import type { Quantities, RawPodSpec, Taint } from '../pod-spec.ts';

export interface PodWish {
  readonly namespace?: string;
  readonly name?: string;
  readonly requests?: Quantities;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<RawPodSpec>;
  readonly status?: RawPod['status'];
  /** Kind and uid of the controller; `null` for a bare pod. */
  readonly owner?: { readonly kind: string; readonly uid: string; readonly name?: string } | null;
  /** Bound there at once, without a grant. */
  readonly on?: string;
  readonly createdAt?: number;
  readonly gates?: readonly string[];
}

export interface NodeWish {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly ready?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Node as it would come from the API server. */
export function rawNode(name: string, allocatable: Quantities, wish: NodeWish): RawNode {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, ...wish.labels },
      ...(wish.annotations === undefined ? {} : { annotations: wish.annotations }),
    },
    spec: { unschedulable: wish.unschedulable ?? false, taints: wish.taints ?? [] },
    status: {
      allocatable: { pods: '110', ...allocatable },
      conditions: [{ type: 'Ready', status: wish.ready === false ? 'Unknown' : 'True' }],
    },
  };
}

/** A Pod as it would come from the API server, of a ReplicaSet of its namespace unless the wish says otherwise. */
export function rawPod(uid: string, name: string, wish: PodWish & { readonly createdAt: number }): RawPod {
  const { namespace = 'default' } = wish;
  const owner = wish.owner === undefined ? { kind: 'ReplicaSet', uid: `rs-${namespace}` } : wish.owner;
  const gates = wish.gates ?? (wish.on === undefined ? [OFFER_GATE] : []);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      uid,
      name: wish.name ?? name,
      namespace,
      labels: wish.labels ?? {},
      ...(wish.annotations === undefined ? {} : { annotations: wish.annotations }),
      creationTimestamp: new Date(wish.createdAt).toISOString(),
      ...(owner === null
        ? {}
        : { ownerReferences: [{ apiVersion: 'apps/v1', name: owner.uid, controller: true, ...owner }] }),
    },
    spec: {
      containers: [{ name: 'main', resources: { requests: wish.requests ?? { cpu: '1' } } }],
      schedulingGates: gates.map(gate => ({ name: gate })),
      ...(wish.on === undefined ? {} : { nodeName: wish.on }),
      ...wish.spec,
    },
    ...(wish.status === undefined ? {} : { status: wish.status }),
  };
}

/** The affinity of a pod that a grant has pinned. */
export function pin(spec: RawPodSpec, node: string): NonNullable<RawPodSpec['affinity']> {
  const named = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms ?? [{}];
  return {
    ...spec.affinity,
    nodeAffinity: {
      ...spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map(term => ({ ...term, matchFields: named })),
      },
    },
  };
}
