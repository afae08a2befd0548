/** Where a check finds what is as it should be, and why it is. */
export interface Exception {
  readonly check: string;
  /** Of the files of manifests that the exception is for. */
  readonly manifests: RegExp;
  /** The offences that are none. */
  readonly offence: RegExp;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  {
    check: 'makes-no-pods',
    manifests: /^(chart|dist\/install|operator\/rbac)/,
    offence: /^(ClusterRole|Role)\/smack-operator may create deployments$/,
    why: "making a pipeline's Deployments is what the operator is for; the value `namespaces` says where alone it may",
  },
  {
    check: 'has-an-account-of-its-own',
    manifests: /^a pipeline/,
    offence: /^Deployment\/dota-/,
    why: 'workloads speak to no API server and mount no token; accounts for them would take a right to make accounts',
  },
  {
    check: 'is-isolated',
    manifests: /^a pipeline/,
    offence: /^Deployment\/dota-/,
    why: "the network of a tenant's namespace is its administrator's: the operator has no right to NetworkPolicies (docs/threat-model.md)",
  },
  {
    check: 'is-isolated',
    manifests: /least-values/,
    offence: /^(Deployment\/smack-operator|Pod\/smack-check) /,
    why: 'these values are everything switched off, NetworkPolicies too',
  },
];
