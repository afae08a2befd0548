import type { ResourceRole } from '../../api/resource-role.ts';
import type { Amounts } from '../core/amounts.ts';
import { vectorOf } from '../core/demand-vector.ts';
import type { RoleClaim, RoleFacts } from '../core/role-facts.ts';

/** Reads a ResourceRole in the allocator's units; its schema has checked and defaulted it. */
export function readRole({ metadata, spec }: ResourceRole, amounts: Amounts): RoleFacts {
  const read = (
    list: Readonly<Record<string, number | string>> = {},
  ): readonly (readonly [number, number])[] =>
    Object.entries(list).map(([name, quantity]) => [
      amounts.kinds.indexOf(name),
      amounts.read(name, quantity),
    ]);
  const { weight, guarantee, limit, nodeChoice, revocation, starvationSeconds } = spec;
  return {
    name: metadata.name,
    weight,
    // A guarantee of nothing is none.
    guarantee: vectorOf(read(guarantee).filter(([, amount]) => amount > 0)),
    limit: new Map(read(limit)),
    nodeChoice,
    revocation: { enabled: revocation.enabled, deadlineMs: revocation.deadlineSeconds * 1_000 },
    starvationMs: starvationSeconds * 1_000,
  };
}

/** Which namespaces a ResourceRole names, with its age for conflicts. */
export function claimOf({ metadata, spec }: ResourceRole): RoleClaim {
  const createdAt = Date.parse(metadata.creationTimestamp ?? '');
  return {
    name: metadata.name,
    createdAt: Number.isNaN(createdAt) ? 0 : createdAt,
    namespaces: spec.namespaces,
  };
}
