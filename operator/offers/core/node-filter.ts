import { type Constraint, type Constraints, meetsLabels, noConstraints } from './constraints.ts';
import { type Labels, meetsRequirement } from './label-match.ts';
import type { NodeSelectorTerm, PreferredNodeTerm, RawPodSpec, Taint, Toleration } from './pod-spec.ts';

/** What a filter looks at. Draining, lost and cordoned nodes are refused before any filter is asked. */
export interface FilteredNode {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
}

export type FilterVerdict =
  | 'fits'
  | 'NodeSelectorMismatch'
  | 'NodeAffinityMismatch'
  | 'TaintNotTolerated'
  | 'ConstraintMismatch';

/** The part of a pod's demands that depends on a node's labels, name and taints alone; equal ones are shared by key. */
export interface NodeFilter {
  readonly key: string;
  /** Node names the required affinity is confined to, when every term names some. */
  readonly onlyNames: ReadonlySet<string> | undefined;
  judge(node: FilteredNode): FilterVerdict;
  /** Node selector and required affinity alone (what topology spread honours, KEP-3094). */
  affinityMatches(node: FilteredNode): boolean;
  /** The first NoSchedule or NoExecute taint that is not tolerated. */
  untolerated(node: FilteredNode): Taint | undefined;
  /** The first of Marathon's constraints that the node's labels do not meet. */
  unmet(node: FilteredNode): Constraint | undefined;
  /** Sum of the weights of the preferred terms that match, less 100 for each PreferNoSchedule taint not tolerated. */
  preference(node: FilteredNode): number;
  readonly hasPreferences: boolean;
}

/** The text that is equal for equal filters. */
export function nodeFilterKey(spec: RawPodSpec, { key }: Constraints = noConstraints): string {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (!spec.nodeSelector && !required && !preferred && !spec.tolerations && !key) return '';
  return JSON.stringify([
    spec.nodeSelector ?? null,
    required ?? null,
    preferred ?? null,
    spec.tolerations ?? null,
    key,
  ]);
}

export function nodeFilter(spec: RawPodSpec, constraints: Constraints = noConstraints): NodeFilter {
  const selector = Object.entries(spec.nodeSelector ?? {});
  const affinity = spec.affinity?.nodeAffinity;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const tolerations = spec.tolerations ?? [];
  const selectorMatches = (node: FilteredNode): boolean =>
    selector.every(([key, value]) => node.labels[key] === value);
  // No term at all, as well as an empty term, selects no node (nodeaffinity.NewLazyErrorNodeSelector).
  const termsMatch = (node: FilteredNode): boolean =>
    required === undefined || required.some(term => termMatches(term, node));
  const untolerated = (node: FilteredNode): Taint | undefined =>
    node.taints.find(taint => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint));
  const unmet = ({ labels }: FilteredNode): Constraint | undefined =>
    constraints.list.find(constraint => !meetsLabels(constraint, labels));

  return {
    key: nodeFilterKey(spec, constraints),
    onlyNames: namesOf(required),
    judge(node) {
      if (!selectorMatches(node)) return 'NodeSelectorMismatch';
      if (!termsMatch(node)) return 'NodeAffinityMismatch';
      if (untolerated(node) !== undefined) return 'TaintNotTolerated';
      return unmet(node) === undefined ? 'fits' : 'ConstraintMismatch';
    },
    affinityMatches: node => selectorMatches(node) && termsMatch(node),
    untolerated,
    unmet,
    preference: node => preferenceOf(preferred, node) - 100 * softTaints(tolerations, node),
    hasPreferences: preferred.length > 0,
  };
}

function termMatches(term: NodeSelectorTerm, node: FilteredNode): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  // An expression the API server would not have accepted makes the whole term match nothing: `meetsRequirement` says no.
  return (
    expressions.every(requirement => meetsRequirement(node.labels, requirement)) &&
    fields.every(({ key, operator, values = [] }) => {
      if (key !== 'metadata.name' || values.length !== 1) return false;
      if (operator === 'In') return values[0] === node.name;
      return operator === 'NotIn' && values[0] !== node.name;
    })
  );
}

/** Kube-scheduler's shortcut for pods of DaemonSets: names, when each term has a matchFields metadata.name In. */
function namesOf(terms: readonly NodeSelectorTerm[] | undefined): ReadonlySet<string> | undefined {
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (named === undefined) return undefined;
    for (const name of named.values ?? []) names.add(name);
  }
  return names;
}

/** As core/v1 Toleration.ToleratesTaint: an empty effect or key tolerates every one. */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ effect, key, operator, value }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    if (operator === 'Exists') return true;
    return (
      (operator === undefined || operator === '' || operator === 'Equal') &&
      (value ?? '') === (taint.value ?? '')
    );
  });
}

function preferenceOf(terms: readonly PreferredNodeTerm[], node: FilteredNode): number {
  let points = 0;
  for (const { weight, preference } of terms) if (termMatches(preference, node)) points += weight;
  return points;
}

function softTaints(tolerations: readonly Toleration[], node: FilteredNode): number {
  return node.taints.filter(taint => taint.effect === 'PreferNoSchedule' && !tolerates(tolerations, taint))
    .length;
}
