import { COMPONENT_LABEL, type Component } from '../api/labels.ts';
import type { Deployment } from '../api/workload-objects.ts';
import type { Startable } from './build/build-objects.ts';
import type { SystemsReport } from './effects.ts';

/**
 * Which components may be made by now. What has been started is kept up while a system is down: an ingester
 * buffers, a processor waits. The first start wants its topics, a processor its tables too; a pipeline whose schema
 * is refused is not started at all.
 */
export function startableOf(systems: SystemsReport, deployments: readonly Deployment[]): Startable {
  const topicsReady = systems.topics.state === 'ready';
  const ingesters = topicsReady && systems.schema.state !== 'refused';
  return {
    ingesters: ingesters || exists(deployments, 'ingester'),
    processors: (topicsReady && systems.schema.state === 'ready') || exists(deployments, 'processor'),
  };
}

function exists(deployments: readonly Deployment[], component: Component): boolean {
  return deployments.some(({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === component);
}
