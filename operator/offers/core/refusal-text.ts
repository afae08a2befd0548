import { formatQuantity } from '../../kube/quantity.ts';
import type { Refusal } from './refusal.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY, type ResourceKinds } from './resource-kinds.ts';

/** A refusal as people read it: `insufficient cpu: asks 2, free 1500m`. */
export function refusalText(refusal: Refusal, kinds: ResourceKinds): string {
  const { kind, who = '', topologyKey = '' } = refusal;
  const name = kind === undefined ? '' : kinds.nameOf(kind);
  const amount = (value: number | undefined): string => amountText(value ?? 0, kind, kinds);
  const until = refusal.until === undefined ? '' : new Date(refusal.until).toISOString();
  switch (refusal.reason) {
    case 'InsufficientResource':
      return `insufficient ${name}: asks ${amount(refusal.asks)}, free ${amount(refusal.free)}`;
    case 'NodeCordoned':
      return 'node is cordoned';
    case 'NodeDraining':
      return `node is being emptied${until === '' ? '' : `, by ${until}`}`;
    case 'NodeLost':
      return 'node is lost (not ready)';
    case 'NodeSelectorMismatch':
      return 'node selector excludes the node';
    case 'NodeAffinityMismatch':
      return 'node affinity excludes the node';
    case 'TaintNotTolerated':
      return `taint not tolerated: ${who}`;
    case 'PodAffinityMismatch':
      return `pod affinity: no such pod in this ${topologyKey}`;
    case 'PodAntiAffinityConflict':
      return `pod anti-affinity: an excluded pod is in this ${topologyKey}`;
    case 'ExistingAntiAffinity':
      return `pod anti-affinity of a running pod excludes this one in this ${topologyKey}`;
    case 'SpreadTopologyMissing':
      return `topology spread: node has no label ${topologyKey}`;
    case 'SpreadSkewExceeded':
      return `topology spread over ${topologyKey}: skew would be ${refusal.asks}, at most ${refusal.limit}`;
    case 'ConstraintMismatch':
    case 'ConstraintConflict':
      return `constraint ${who}`;
    case 'Declined':
      return `declined until ${until}: ${who}`;
    case 'HeldForOther':
      return `free ${name} is held for a pod of role ${who}`;
    default:
      return roleText(refusal, name, amount, until);
  }
}

function roleText(
  { reason, asks, used, limit, free, who = '' }: Refusal,
  name: string,
  amount: (value: number | undefined) => string,
  until: string,
): string {
  switch (reason) {
    case 'RoleAtLimit':
      return `role ${who} at limit: ${name} asks ${amount(asks)}, holds ${amount(used)} of ${amount(limit)}`;
    case 'SurgeRoomMissing':
      return `surge room missing: role ${who} at limit: ${name} asks ${amount(asks)}, holds ${amount(used)} of ${amount(limit)}`;
    case 'HeadroomHeld':
      return `held back for the guarantee of ${who}: ${name} asks ${amount(asks)}, free beyond guarantees ${amount(free)}`;
    case 'LaunchBackoff':
      return `backing off until ${until}: ${who}`;
    case 'OtherGates':
      return `waits for other scheduling gates: ${who}`;
    case 'MinDomainsUnsupported':
      return 'topology spread with minDomains is not supported by offers';
    case 'ConstraintsInvalid':
      return `smack.dev/constraints: ${who}`;
    case 'GrantCapReached':
      return 'too many granted pods wait to be bound';
    case 'AwaitsBinding':
      return 'granted; kube-scheduler has not bound it yet';
    case 'BindingRefused':
      return `granted, but kube-scheduler could not bind it: ${who}`;
    case 'LaterInOrder':
      return 'it fits; its turn has not come';
    default:
      return 'not looked at yet';
  }
}

/** An amount in the way people write quantities: `1500m`, `4Gi`, `3`. */
export function amountText(value: number, kind: number | undefined, kinds: ResourceKinds): string {
  if (kind === CPU) return formatQuantity({ nano: BigInt(value) * 1_000_000n, format: 'DecimalSI' });
  const bytes =
    kind === MEMORY || kind === EPHEMERAL_STORAGE || (kind !== undefined && isHugePages(kinds.nameOf(kind)));
  return formatQuantity({ nano: BigInt(value) * 1_000_000_000n, format: bytes ? 'BinarySI' : 'DecimalSI' });
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}
