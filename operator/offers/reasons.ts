/**
 * Why a pod gets no grant: a closed table, a sentence each. Refusals are values that carry one of these words and the
 * numbers that belong to it; texts for people are made from them in one place (`core/refusal-text.ts`).
 */
export const reasons = {
  // Of a node.
  InsufficientResource: 'The node has less of a resource left than the pod asks for.',
  NodeCordoned: 'The node is cordoned (spec.unschedulable).',
  NodeDraining: 'The node carries smack.dev/drain-by: it gets no grants and is emptied by then.',
  NodeLost: 'The node is not ready, or is being deleted.',
  NodeSelectorMismatch: "The node's labels do not match the pod's nodeSelector.",
  NodeAffinityMismatch: "The node matches none of the pod's required node affinity terms.",
  TaintNotTolerated: 'The node has a taint that the pod does not tolerate.',
  PodAffinityMismatch: 'No pod that the required pod affinity asks for runs in the topology of the node.',
  PodAntiAffinityConflict:
    'A pod that the required pod anti-affinity excludes runs in the topology of the node.',
  ExistingAntiAffinity:
    'A pod that runs in the topology of the node excludes this pod by its own anti-affinity.',
  SpreadTopologyMissing: 'The node lacks the topology label of a DoNotSchedule spread constraint.',
  SpreadSkewExceeded: 'The pod here would make the spread more uneven than maxSkew allows.',
  ConstraintMismatch: "The node's labels do not meet a constraint of smack.dev/constraints.",
  ConstraintConflict:
    'Where the other pods of the workload are, a constraint of smack.dev/constraints keeps this one off the node.',
  Declined:
    'A grant on this node failed for this workload a moment ago; the node is not tried again until then.',
  HeldForOther:
    "The node's free room is held for a pod that has waited too long, or for which pods were revoked.",
  // Of the pod or its role.
  OtherGates:
    'The pod has scheduling gates of others; it is considered when smack.dev/offer is the last one.',
  MinDomainsUnsupported: 'Topology spread with minDomains is not judged here; the pod gets no grant.',
  ConstraintsInvalid: 'The annotation smack.dev/constraints cannot be read; the pod gets no grant.',
  RoleAtLimit: "The pod would take its role beyond the role's limit.",
  HeadroomHeld: 'The room that is free is held back for guarantees of other roles that are not yet met.',
  LaunchBackoff: "The workload's last grants failed; it is not tried again until then.",
  GrantCapReached: 'As many granted pods as allowed wait to be bound by kube-scheduler.',
  SurgeRoomMissing:
    'The pod is a surge pod of a Deployment with maxUnavailable 0, and its role is at its limit.',
  AwaitsBinding: 'The pod is granted; kube-scheduler has not bound it yet.',
  BindingRefused:
    'The pod is granted, and kube-scheduler could not bind it; nothing would replace it, so it is not deleted.',
  NotYetTried: 'The pod has not been looked at since it or the cluster changed.',
  LaterInOrder: 'The pod fits; roles with a lower weighted share, or pods before it in its role, come first.',
} as const;

export type Reason = keyof typeof reasons;

/** Every reason, in the order of the table. */
export const allReasons = Object.keys(reasons) as readonly Reason[];
