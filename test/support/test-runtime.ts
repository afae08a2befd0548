import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import type { Runtime } from '../../operator/kube/runtime.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface TestRuntime<C> {
  readonly clock: C;
  readonly runtime: Runtime;
  /** The value of a metric now; `undefined` when it has none with these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | undefined>;
}

/** A runtime whose time stands still and whose chance is always the middle. */
export function aRuntime(): TestRuntime<ManualClock> {
  return withClock(createManualClock(), () => 0.5);
}

/** A runtime of the real clock, for tests against real servers. `SMACK_TEST_LOG=debug` shows its log. */
export function aRealRuntime(): TestRuntime<typeof systemClock> {
  return withClock(systemClock, Math.random);
}

function withClock<C extends Runtime['clock']>(clock: C, random: () => number): TestRuntime<C> {
  const registry = new Registry();
  const log = pino({ level: process.env['SMACK_TEST_LOG'] ?? 'silent' });
  return {
    clock,
    runtime: { clock, random, log, metrics: createKubeMetrics(registry) },
    async metric(name, labels = {}) {
      const found = await registry.getSingleMetric(name)?.get();
      return found?.values.find(({ labels: has }) =>
        Object.entries(labels).every(([label, value]) => (has as Record<string, unknown>)[label] === value),
      )?.value;
    },
  };
}
