import { Gauge, type Registry } from 'prom-client';
import type { TwitchPipeline } from './api/twitch-pipeline.ts';
import type { Store } from './kube/store.ts';

/** Registers how many pipelines there are by the status of a condition; counted when scraped, from the cache. */
export function registerPipelineMetrics(registry: Registry, pipelines: Store<TwitchPipeline>): void {
  new Gauge({
    name: 'smack_pipelines',
    help: 'Pipelines by the status of their Ready, Reconciling and Stalled conditions.',
    labelNames: ['condition', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { status } of pipelines.list()) {
        for (const type of ['Ready', 'Reconciling', 'Stalled']) {
          const is = status?.conditions?.find(condition => condition.type === type)?.status ?? 'Unknown';
          this.inc({ condition: type, status: is });
        }
      }
    },
  });
}
