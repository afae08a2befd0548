/* Generated from crds/resourceroles.smack.dev.yaml by `npm run generate`: edit that file. */

/** spec says what the role gets and may hold. Every field has a default, or may be left out. */
export interface ResourceRoleSpec {
  /** weight is the role's part beside others: a role of weight 2 gets twice the dominant share of a role of weight 1 when both have pods that wait. */
  readonly weight: number
  /** guarantee is room that the role always gets, by kind of resource (cpu, memory, ephemeral-storage, pods, or an extended resource such as nvidia.com/gpu). What of it is not used is kept free, and pods of other roles are revoked for it when nothing is free. */
  readonly guarantee?: {
    readonly [k: string]: number | string
  }
  /** limit is the most that the role may hold, by kind of resource. Kinds that are left out are not limited; 0 lets no pod in that asks for the kind. */
  readonly limit?: {
    readonly [k: string]: number | string
  }
  /** namespaces are those whose pods the role serves. A namespace that several roles name belongs to the oldest of them, and the others are told; one that no role names belongs to the role default. */
  readonly namespaces: readonly string[]
  /** nodeChoice is Pin, where the operator chooses the node of each pod, or Scheduler, where it only ungates pods within the role's limit and kube-scheduler chooses: for clusters with an autoscaler, which sees no gated pods and is held up by pinned ones. */
  readonly nodeChoice: "Pin" | "Scheduler"
  /** revocation says whether running pods of this role may have to go for the guarantee of another, and how. */
  readonly revocation: {
    /** enabled is whether pods of this role may be revoked at all. */
    readonly enabled: boolean
    /** deadlineSeconds is how long a PodDisruptionBudget or a long grace period may hold up the eviction of a pod of this role; after that it is deleted all the same. */
    readonly deadlineSeconds: number
  }
  /** starvationSeconds is how long the first pod in the role's queue waits before a node's room is kept for it, so that smaller pods of others no longer slip past it. */
  readonly starvationSeconds: number
}

/** status is what the operator observed; it is written at most once in 10 seconds. */
export interface ResourceRoleStatus {
  /** conditions: Ready, Reconciling, Stalled, GuaranteeMet, AdmissionEnforced. */
  readonly conditions?: readonly {
    /** type of the condition, in CamelCase. */
    readonly type: string
    /** status of the condition, one of True, False, Unknown. */
    readonly status: "True" | "False" | "Unknown"
    /** observedGeneration is the generation of the object that the condition speaks of. */
    readonly observedGeneration?: number
    /** lastTransitionTime is when the status of the condition last changed. */
    readonly lastTransitionTime: string
    /** reason is a word for programs that says why. */
    readonly reason: string
    /** message is a sentence for people that says what is wrong and what helps. */
    readonly message: string
  }[]
  /** observedGeneration is the generation of the object that this status speaks of. */
  readonly observedGeneration?: number
  /** granted is what pods of the role hold, pods without the gate included. */
  readonly granted?: {
    /** pods is how many they are. */
    readonly pods: number
    /** resources are the sums of what they request, by kind of resource. */
    readonly resources?: {
      readonly [k: string]: string
    }
  }
  /** pending is what the pods of the role ask for that wait for room on a node. */
  readonly pending?: {
    /** pods is how many they are. */
    readonly pods: number
    /** resources are the sums of what they request, by kind of resource. */
    readonly resources?: {
      readonly [k: string]: string
    }
  }
}
