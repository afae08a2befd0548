import type { Logger } from 'pino';
import type { Random } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { KubeMetrics } from './metrics.ts';

/** What every running part of the runtime is given: time, chance, a log and the metrics. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: KubeMetrics;
}
