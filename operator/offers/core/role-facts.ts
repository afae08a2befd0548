import type { Vector } from './demand-vector.ts';

/** A ResourceRole as the allocator knows it; quantities in the allocator's units. */
export interface RoleFacts {
  readonly name: string;
  /** At least 1. Twice the weight is twice the share. */
  readonly weight: number;
  /** Room the role always gets, whatever its share; kinds it does not name are not guaranteed. */
  readonly guarantee: Vector;
  /** The most the role may hold, by kind; kinds it does not name are not limited. */
  readonly limit: ReadonlyMap<number, number>;
  /** `Scheduler`: ungate within the limits and let kube-scheduler choose the node. */
  readonly nodeChoice: 'Pin' | 'Scheduler';
  /** Whether pods of this role may be revoked, and how long that may take. */
  readonly revocation: { readonly enabled: boolean; readonly deadlineMs: number };
  /** How long the head of its queue waits before a node is held for it. */
  readonly starvationMs: number;
}

/** Who is served by which role; what a ResourceRole's spec says, with its age for conflicts. */
export interface RoleClaim {
  readonly name: string;
  readonly createdAt: number;
  readonly namespaces: readonly string[];
}

/** The role of each named namespace, and the claims that lost. */
export interface NamespaceAssignment {
  readonly roleOf: ReadonlyMap<string, string>;
  readonly conflicts: readonly {
    readonly namespace: string;
    readonly role: string;
    readonly keptBy: string;
  }[];
}

/** One role a namespace: the oldest claim wins, then the first name; the others are told. */
export function assignNamespaces(claims: readonly RoleClaim[]): NamespaceAssignment {
  const roleOf = new Map<string, string>();
  const conflicts: { namespace: string; role: string; keptBy: string }[] = [];
  const inOrder = [...claims].sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  for (const { name, namespaces } of inOrder) {
    for (const namespace of namespaces) {
      const keptBy = roleOf.get(namespace);
      if (keptBy === undefined) roleOf.set(namespace, name);
      else if (keptBy !== name) conflicts.push({ namespace, role: name, keptBy });
    }
  }
  return { roleOf, conflicts };
}
