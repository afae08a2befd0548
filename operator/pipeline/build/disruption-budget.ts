import { type Component, objectLabels, selectorLabels } from '../../api/labels.ts';
import { ingesterBudgetName, processorName } from '../../api/object-names.ts';
import type { DisruptionBudget } from '../../api/workload-objects.ts';
import { type Blueprint, objectMeta } from './blueprint.ts';

/**
 * Lets a drain take the pods of a component one after another: never both readers of a shard, never all processors.
 * `maxUnavailable: 1` never blocks a drain for ever, as `minAvailable: 1` of a single pod would.
 */
export function disruptionBudget(blueprint: Blueprint, component: Component): DisruptionBudget {
  const { name } = blueprint.identity;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMeta(
      blueprint,
      component === 'ingester' ? ingesterBudgetName(name) : processorName(name),
      objectLabels(name, component),
    ),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorLabels(name, component) },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}
