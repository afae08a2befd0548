import { planRevocations, type Revocation, type RevocationOptions } from '../revoke.ts';
import type { Model } from './model.ts';

/** The revocations of one round, one by one, as they are carried out in the model. */
export function* revocationsOf(
  model: Model,
  options: Partial<RevocationOptions> = {},
): Generator<Revocation, void> {
  const steps = planRevocations(model.cluster, {
    now: model.now,
    byShare: false,
    maxVictims: 100,
    ...options,
  });
  for (const step of steps) if (step.kind === 'revocation') yield step.revocation;
}
