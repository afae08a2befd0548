import type { ResourceRole } from '../api/resource-role.ts';
import type { Amounts } from '../api/sum-amounts.ts';
import type { RoleView } from '../offers/view/offers-view.ts';
import type { AdmissionState } from './admission-state.ts';

/** Everything that the status of one role is made from, read at one moment. */
export interface SeenRole {
  readonly role: ResourceRole;
  /** What the allocator says of it; absent when it has not heard of the role yet. */
  readonly view: RoleView | undefined;
  /** Namespaces that it names and that an older role has, with that role. */
  readonly taken: readonly { readonly namespace: string; readonly keptBy: string }[];
  /** What all nodes have together, lost and cordoned ones included: what is away comes back by itself. */
  readonly cluster: Amounts;
  /** Kinds of which all roles together guarantee more than the cluster has. */
  readonly overpromised: readonly string[];
  readonly admission: AdmissionState;
  /** How long pods have been seen waiting for what is guaranteed to the role. Milliseconds; 0: none does. */
  readonly unmetForMs: number;
}
