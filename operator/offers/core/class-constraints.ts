import type { RelationRefusal } from './class-relations.ts';
import type { Constraint, Constraints } from './constraints.ts';
import type { Labels } from './label-match.ts';
import type { NodeFilter } from './node-filter.ts';
import type { NodeState } from './node-state.ts';
import type { PodFacts } from './pod-facts.ts';
import type { RelationRegistry } from './relation-registry.ts';
import { type Spread, SpreadCounter } from './spread-counter.ts';
import type { ResolvedTerm, TopologyCounter, Wakeable } from './topology-counter.ts';

/**
 * Those of Marathon's constraints that depend on where the other pods of the workload are: UNIQUE, MAX_PER, CLUSTER without a value, GROUP_BY. Pods of all its
 * revisions count, as Marathon counts all instances of an app.
 */
export class ClassConstraints {
  readonly #registry: RelationRegistry;
  readonly #user: Wakeable;
  readonly #counted: readonly { readonly constraint: Constraint; readonly counter: TopologyCounter }[];
  readonly #grouped: readonly { readonly constraint: Constraint; readonly counter: SpreadCounter }[];

  constructor(
    sample: PodFacts,
    { list }: Constraints,
    filter: NodeFilter,
    registry: RelationRegistry,
    user: Wakeable,
  ) {
    this.#registry = registry;
    this.#user = user;
    this.#counted = list.filter(countsPods).map(constraint => ({
      constraint,
      counter: registry.acquireTerms([workloadTerm(sample, constraint.label)], user),
    }));
    this.#grouped = list
      .filter(({ operator }) => operator === 'GROUP_BY')
      .map(constraint => ({
        constraint,
        counter: registry.acquireSpread(new SpreadCounter(groupsOf(sample, constraint, filter)), user),
      }));
  }

  refuse({ facts }: NodeState): RelationRefusal | undefined {
    for (const { constraint, counter } of this.#counted) {
      const why = conflictOf(constraint, counter, facts.labels);
      if (why !== undefined) return conflict(constraint, why);
    }
    for (const { constraint, counter } of this.#grouped) {
      const skew = counter.skewAt(facts.labels);
      if (skew > 1) return conflict(constraint, `this group would have ${skew} pods more than the smallest`);
    }
    return undefined;
  }

  release(): void {
    for (const { counter } of this.#counted) this.#registry.release(counter, this.#user);
    for (const { counter } of this.#grouped) this.#registry.release(counter, this.#user);
  }
}

function countsPods({ operator, value }: Constraint): boolean {
  return operator === 'UNIQUE' || operator === 'MAX_PER' || (operator === 'CLUSTER' && value === undefined);
}

/** Where a node lacks the label, its labels have said no already. */
function conflictOf(
  { label, operator, value }: Constraint,
  counter: TopologyCounter,
  labels: Labels,
): string | undefined {
  const there = counter.countAt(label, labels);
  if (operator === 'CLUSTER') return counter.empty || there > 0 ? undefined : 'the workload runs elsewhere';
  const most = operator === 'UNIQUE' ? 1 : Number(value);
  return there < most ? undefined : `${there} of the workload ${there === 1 ? 'is' : 'are'} there`;
}

function conflict({ label, text }: Constraint, why: string): RelationRefusal {
  return { reason: 'ConstraintConflict', topologyKey: label, who: `${text}: ${why}` };
}

function workloadTerm({ namespace, workload }: PodFacts, label: string): ResolvedTerm {
  return {
    key: JSON.stringify(['workload', namespace, workload, label]),
    topologyKey: label,
    namespaces: new Set([namespace]),
    matches: pod => pod.namespace === namespace && pod.workload === workload,
    counted: true,
  };
}

/**
 * Groups are the values of the label on nodes that the pod may use at all. So they are even also without a number, where Marathon knows only the
 * values it has been offered; with a number n and fewer than n groups, each gets one pod at most, as in Marathon.
 */
function groupsOf(
  { namespace, workload }: PodFacts,
  { label, value }: Constraint,
  filter: NodeFilter,
): Spread {
  return {
    key: JSON.stringify(['workload', namespace, workload, label, value ?? '', filter.key]),
    namespace,
    topologyKey: label,
    selfMatches: true,
    minDomains: Number(value ?? 0),
    counts: pod => !pod.terminating && pod.namespace === namespace && pod.workload === workload,
    includes: node => filter.judge(node) === 'fits',
  };
}
