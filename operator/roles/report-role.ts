import type { ResourceRoleStatus } from '../api/resource-role.generated.ts';
import { roleConditionTypes } from '../api/role-conditions.ts';
import { type Condition, setCondition } from '../kube/condition.ts';
import type { Holdings } from '../offers/view/offers-view.ts';
import { judgeRole } from './judge-role.ts';
import type { SeenRole } from './seen-role.ts';

type Holding = NonNullable<ResourceRoleStatus['granted']>;

/**
 * The whole status of a role. Pure. Nothing in it moves while the role's pods rest: shares, which move with those of others, are
 * metrics.
 * @param now wall time, milliseconds since 1970
 */
export function roleStatusOf(seen: SeenRole, now: number): ResourceRoleStatus {
  const { role, view } = seen;
  const observedGeneration = role.metadata.generation ?? 0;
  const judgements = judgeRole(seen);
  const previous = (role.status?.conditions ?? []) as readonly Condition[];
  return {
    conditions: roleConditionTypes.flatMap(type => {
      const old = previous.filter(condition => condition.type === type);
      return setCondition(old, { type, ...judgements[type], observedGeneration }, now);
    }),
    observedGeneration,
    granted: holdingOf(view?.granted),
    pending: holdingOf(view?.pending),
  };
}

/** Pods are counted beside their resources, not among them. */
function holdingOf(holdings: Holdings | undefined): Holding {
  const resources = Object.entries(holdings?.resources ?? {}).filter(([kind]) => kind !== 'pods');
  resources.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    pods: holdings?.pods ?? 0,
    ...(resources.length === 0 ? {} : { resources: Object.fromEntries(resources) }),
  };
}
