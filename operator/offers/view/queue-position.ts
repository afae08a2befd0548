import type { PodClass } from '../core/pod-class.ts';
import type { PodState } from '../core/pod-state.ts';
import { classesInOrder } from '../core/role.ts';

/** Waiting pods of one workload and one priority: each grant sends them all behind their equals. */
interface Group {
  readonly classes: PodClass[];
  pods: number;
}

/**
 * How many waiting pods of its role would be granted before it if room for one after another came free, fit for all: those of higher priority, and of
 * the others those whose turn comes first as the turn goes round the workloads. `undefined`: it does not wait. Costs a look at each class of the role.
 */
export function positionOf(pod: PodState): number | undefined {
  const { waitingIn, facts, role } = pod;
  if (waitingIn === undefined) return undefined;
  const { priority, ownerKey } = waitingIn.sample;
  let before = 0;
  const groups = new Map<string, Group>();
  for (const podClass of classesInOrder(role)) {
    if (podClass.sample.priority > priority) before += podClass.pods.size;
    else if (podClass.sample.priority === priority) join(groups, podClass);
  }
  const round = roundOf(groups.get(ownerKey)?.classes ?? [], waitingIn, facts.uid);
  let isAhead = true;
  for (const [key, { pods }] of groups) {
    if (key === ownerKey) {
      before += round;
      isAhead = false;
    } else {
      before += Math.min(pods, isAhead ? round + 1 : round);
    }
  }
  return before;
}

function join(groups: Map<string, Group>, podClass: PodClass): void {
  const { ownerKey } = podClass.sample;
  const group = groups.get(ownerKey) ?? { classes: [], pods: 0 };
  group.classes.push(podClass);
  group.pods += podClass.pods.size;
  groups.set(ownerKey, group);
}

/** In which round of its workload its turn comes: how many of its own come before it. */
function roundOf(classes: readonly PodClass[], own: PodClass, uid: string): number {
  let round = 0;
  for (const podClass of classes) {
    if (podClass === own) break;
    round += podClass.pods.size;
  }
  return round + [...own.pods.keys()].indexOf(uid);
}
