import { configMaps, deployments, disruptionBudgets } from '../../api/resources.ts';
import type { KubeObject, Resource } from '../../kube/object.ts';
import type { Blueprint } from './blueprint.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { ingesterConfigMap } from './ingester-config-map.ts';
import { ingesterDeployment } from './ingester-deployment.ts';
import { processorConfigMap, processorDeployment } from './processor.ts';

/** An object as it is to be, with the kind it is of. */
export interface Wanted {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** Which components may be started by now; see start.ts. */
export interface Startable {
  readonly ingesters: boolean;
  readonly processors: boolean;
}

/** All objects of a pipeline in the order in which they are applied: a configuration before what mounts it. */
export function buildObjects(blueprint: Blueprint, startable: Startable): readonly Wanted[] {
  return [
    ...(startable.ingesters ? ingesterObjects(blueprint) : []),
    ...(startable.processors ? processorObjects(blueprint) : []),
  ];
}

function ingesterObjects(blueprint: Blueprint): readonly Wanted[] {
  const shards = [...blueprint.shards.keys()];
  const readers = Array.from({ length: blueprint.spec.ingester.redundancy }, (_, reader) => reader);
  return [
    { resource: disruptionBudgets, object: disruptionBudget(blueprint, 'ingester') },
    ...shards.map(shard => ({ resource: configMaps, object: ingesterConfigMap(blueprint, shard) })),
    ...shards.flatMap(shard =>
      readers.map(reader => ({
        resource: deployments,
        object: ingesterDeployment(blueprint, shard, reader),
      })),
    ),
  ];
}

function processorObjects(blueprint: Blueprint): readonly Wanted[] {
  return [
    { resource: disruptionBudgets, object: disruptionBudget(blueprint, 'processor') },
    { resource: configMaps, object: processorConfigMap(blueprint) },
    { resource: deployments, object: processorDeployment(blueprint) },
  ];
}
