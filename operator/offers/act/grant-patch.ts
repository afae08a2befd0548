import type { Patch } from '../../kube/kube-client.ts';
import type { RawPod } from '../core/pod-facts.ts';
import type { NodeSelectorTerm } from '../core/pod-spec.ts';
import { GRANTED, OFFER_GATE } from '../gate.ts';

/** What one patch makes of a waiting pod. */
export interface Ungating {
  /** Where it is pinned; `undefined`: kube-scheduler chooses. */
  readonly node: string | undefined;
  /** When it was granted, milliseconds since 1970; `undefined`: it passes the gate without a grant (bypass). */
  readonly grantedAt: number | undefined;
}

/**
 * The one patch that pins and ungates (KEP-3521 lets scheduling directives of gated pods only become narrower). It carries the resourceVersion that
 * the decision was made on, so a pod that changed meanwhile (resized, another gate) answers 409. Only our entry of the gates is deleted: `null` would
 * take those of others too.
 */
export function grantPatch(pod: RawPod, { node, grantedAt }: Ungating): Patch {
  const { resourceVersion, uid } = pod.metadata;
  return {
    kind: 'strategic',
    body: {
      metadata: {
        uid,
        resourceVersion,
        ...(grantedAt === undefined ? {} : { annotations: { [GRANTED]: new Date(grantedAt).toISOString() } }),
      },
      spec: {
        schedulingGates: [{ $patch: 'delete', name: OFFER_GATE }],
        ...(node === undefined ? {} : { affinity: pinned(pod, node) }),
      },
    },
  };
}

/** Terms are ORed, so each is pinned; the list is replaced as a whole, so each is written back as it was. */
function pinned({ spec = {} }: RawPod, node: string): object {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const nodeSelectorTerms = (terms ?? [undefined]).map(term => pinnedTerm(term, node));
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

function pinnedTerm(term: NodeSelectorTerm | undefined, node: string): NodeSelectorTerm {
  const named = { key: 'metadata.name', operator: 'In', values: [node] };
  if (term === undefined) return { matchFields: [named] };
  const { matchExpressions = [], matchFields = [] } = term;
  // An empty term matches nothing, and the API server refuses to let it match something.
  if (matchExpressions.length === 0 && matchFields.length === 0) return term;
  // A term that names a node already is as narrow as it can be: it names this one, or matches nothing here.
  if (matchFields.some(({ key, operator }) => key === 'metadata.name' && operator === 'In')) return term;
  return { ...term, matchFields: [...matchFields, named] };
}
