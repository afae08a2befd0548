import { milliUnits, quantityOf } from '../../../operator/kube/quantity.ts';
import type { PodView, RoleView } from '../../../operator/offers/view/offers-view.ts';

/** One line of `--teams --once --json OUT`; shares are fractions of the cluster. */
export interface RoleLine {
  readonly role: string;
  readonly weight: number;
  readonly dominantShare: number;
  /** Pods that hold room. */
  readonly granted: number;
  /** Pods that wait. */
  readonly pending: number;
  /** The dominant share that one pod of the role takes; of pods of several sizes, the largest. */
  readonly podShare: number;
}

/** A line for each role that somebody made, by name. The figures are the operator's; one pod's share is its part of the role's. */
export function roleLines(roles: readonly RoleView[], pods: readonly PodView[]): readonly RoleLine[] {
  return roles
    .filter(({ explicit }) => explicit)
    .map(role => ({
      role: role.name,
      weight: role.weight,
      dominantShare: role.dominantShare,
      granted: role.granted.pods,
      pending: role.pending.pods,
      podShare: role.dominantShare * largestPart(role, pods),
    }));
}

export function renderRoleLines(lines: readonly RoleLine[]): string {
  return lines.map(line => `${JSON.stringify(line)}\n`).join('');
}

/** What the largest pod holds of all that the role holds, of the resource that its share is counted by. */
function largestPart({ name, granted, dominantResource }: RoleView, pods: readonly PodView[]): number {
  const amountOf = (amounts: Readonly<Record<string, string>>): number =>
    Number(milliUnits(quantityOf(amounts[dominantResource] ?? '0')));
  const whole = amountOf(granted.resources);
  const holding = pods.filter(({ role, state }) => role === name && state !== 'gated');
  return whole === 0 ? 0 : Math.max(0, ...holding.map(({ asks }) => amountOf(asks))) / whole;
}
