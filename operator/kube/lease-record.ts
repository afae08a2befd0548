import type { KubeObject, ObjectRef, Resource } from './object.ts';

export const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

/** A Lease of coordination.k8s.io/v1, as client-go's leader election writes it. */
export interface Lease extends KubeObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** RFC 3339 with microseconds. Never compared with a clock here: clocks of two machines differ. */
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** The spec with which `identity` takes or keeps the lease. */
export function heldSpec(
  old: LeaseSpec | undefined,
  identity: string,
  durationMs: number,
  now: number,
): LeaseSpec {
  const mine = old?.holderIdentity === identity;
  const time = microTime(now);
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1_000),
    acquireTime: mine ? (old.acquireTime ?? time) : time,
    renewTime: time,
    leaseTransitions: (old?.leaseTransitions ?? 0) + (mine || old === undefined ? 0 : 1),
  };
}

/** The spec with which a leader gives the lease up: nobody's, and over in a second, as client-go releases it. */
export function releasedSpec(old: LeaseSpec | undefined, now: number): LeaseSpec {
  const time = microTime(now);
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: old?.leaseTransitions ?? 0,
  };
}

export function newLease({ name, namespace }: ObjectRef, spec: LeaseSpec): Lease {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
}

/** metav1.MicroTime. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
