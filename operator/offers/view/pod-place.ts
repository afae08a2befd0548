import type { PodState } from '../core/pod-state.ts';
import { OFFER_GATE } from '../gate.ts';
import type { PodPlace } from './offers-view.ts';

/** Where a pod stands. A grant counts before the cache shows it. */
export function placeOf({ facts, grant }: PodState): PodPlace {
  if (grant !== undefined) return 'granted';
  const gates = facts.spec.schedulingGates ?? [];
  if (!facts.bound && gates.some(({ name }) => name === OFFER_GATE)) return 'gated';
  if (!facts.granted) return 'foreign';
  return facts.bound ? 'bound' : 'granted';
}
