import type { Container, Pod, ResourceFieldRef } from './pod.ts';

/**
 * The value of a `resourceFieldRef`, in units of its divisor and rounded up: "limits.cpu", "requests.memory" and so on.
 * A limit that is not set is "the node allocatable value" (Downward API); `undefined` for anything else.
 */
export function resourceFieldValue(
  pod: Pod,
  own: Container,
  { resource, containerName, divisor }: ResourceFieldRef,
  allocatable: Readonly<Record<string, string>>,
): string | undefined {
  const [kind, name = ''] = resource.split('.', 2);
  if (kind !== 'limits' && kind !== 'requests') return undefined;
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const container = containerName === undefined ? own : all.find(({ name }) => name === containerName);
  const { requests = {}, limits = {} } = container?.resources ?? {};
  const quantity =
    kind === 'limits' ? (limits[name] ?? allocatable[name]) : (requests[name] ?? limits[name] ?? '0');
  if (quantity === undefined) return undefined;
  const amount = nanos(quantity);
  const unit = nanos(divisor === undefined || divisor === '0' ? '1' : divisor);
  if (amount === undefined || unit === undefined || unit === 0n) return undefined;
  return String((amount + unit - 1n) / unit);
}

const suffixes: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
  Ti: 2n ** 40n * 10n ** 9n,
  Pi: 2n ** 50n * 10n ** 9n,
  Ei: 2n ** 60n * 10n ** 9n,
};

/** A quantity in billionths; `undefined` when it is none. */
function nanos(quantity: string): bigint | undefined {
  const found = /^(\d+)(?:\.(\d{1,9}))?([A-Za-z]{0,2})$/.exec(quantity);
  const factor = suffixes[found?.[3] ?? ''];
  if (found === null || factor === undefined) return undefined;
  const fraction = found[2] ?? '';
  return (BigInt(`${found[1]}${fraction}`) * factor) / 10n ** BigInt(fraction.length);
}
