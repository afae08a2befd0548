import type { LabelRequirement, LabelSelector } from './pod-spec.ts';

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether labels meet one requirement, as apimachinery's labels.Requirement: NotIn and DoesNotExist match a missing key;
 * Gt and Lt compare 64-bit integers and match nothing when either side is none; an unknown operator matches nothing.
 */
export function meetsRequirement(labels: Labels, { key, operator, values = [] }: LabelRequirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return value !== undefined && values.length === 1 && comparesAs(operator, value, values[0] ?? '');
    default:
      return false;
  }
}

function comparesAs(operator: 'Gt' | 'Lt', left: string, right: string): boolean {
  const a = int64(left);
  const b = int64(right);
  if (a === undefined || b === undefined) return false;
  return operator === 'Gt' ? a > b : a < b;
}

/** What Go's strconv.ParseInt(text, 10, 64) accepts. */
function int64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,40}$/.test(text)) return undefined;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

/** A selector of pods as a function. As in the API: an absent selector matches nothing, an empty one everything. */
export function labelMatcher(selector: LabelSelector | undefined): (labels: Labels) => boolean {
  if (selector === undefined) return () => false;
  const requirements = requirementsOf(selector);
  return labels => requirements.every(requirement => meetsRequirement(labels, requirement));
}

/** A selector's matchLabels and matchExpressions as one list. */
export function requirementsOf(selector: LabelSelector): readonly LabelRequirement[] {
  const exact = Object.entries(selector.matchLabels ?? {});
  return [
    ...exact.map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...(selector.matchExpressions ?? []),
  ];
}

export function sameLabels(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && a[key] === b[key])
  );
}
