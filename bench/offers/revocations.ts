import { planRevocations } from '../../operator/offers/core/revoke.ts';
import type { BenchOptions, Figure } from '../bench.ts';
import { fullCluster } from './shapes.ts';
import { Stretches, stalls } from './stretches.ts';

/** One round of planning for ten pods that a role is guaranteed, on clusters full of pods of a hundred other roles. */
export async function revocations(
  { quick, progress }: BenchOptions,
  report: (figure: Omit<Figure, 'bench'>) => void,
): Promise<void> {
  for (const nodes of quick ? [100] : [1_000, 20_000]) {
    const shape = `${nodes} nodes, ${nodes * 10} running`;
    progress(`revocation: ${shape}`);
    const { model } = fullCluster(nodes, 20, { 'smack.dev/granted': '2026-01-01T00:00:00Z' });
    model.cycle();
    model.role('owed', { guarantee: { cpu: '10', memory: '20Gi' } });
    model.pods(10, { namespace: 'owed', requests: { cpu: '1', memory: '2Gi' } });
    model.cycle();
    const stretches = new Stretches();
    const steps = planRevocations(model.cluster, { now: model.now, byShare: false, maxVictims: 100 });
    let planned = 0;
    for (let step = steps.next(); !step.done; step = steps.next()) {
      if (step.value.kind === 'revocation') planned += 1;
      else await stretches.turn();
    }
    const times = stretches.end();
    if (planned === 0) throw new Error(`${shape}: nothing was revoked, ten pods were owed room`);
    const anchor = 'one round a second, in pieces; all running pods are looked at once';
    report({ shape, metric: 'revocation round', value: times.seconds, unit: 's', anchor });
    report({ shape, metric: 'revocations in it', value: planned, unit: '', anchor: 'of 10' });
    stalls(`${shape}, revocation round`, [times], report);
  }
}
