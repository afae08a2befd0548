import type { Container, Manifest, Rule } from './manifest.ts';
import { containersOf, type Pods, podsOf, titleOf } from './pods-of.ts';

/** One rule over manifests. Pure. */
export interface Check {
  /** What must hold. */
  readonly rule: string;
  /**
   * The same rule elsewhere: `kube-linter NAME` and `Polaris NAME` are their checks, `CIS n` is of section 5 of the CIS Kubernetes Benchmark as in
   * kube-bench's cis-1.9, `NSA C-n` a control of Kubescape's framework of the NSA/CISA Kubernetes Hardening Guide.
   */
  readonly sources: readonly string[];
  /** Each offence begins with `Kind/name`. */
  readonly offences: Offences;
  /** What is changed in the good manifests (good-manifests.ts), one at a time, for the check to find something. */
  readonly bad: readonly Change[];
}

/** Of manifests that are applied together, since some rules are between objects. */
export type Offences = (manifests: readonly Manifest[]) => readonly string[];

export type Change = (manifests: readonly Manifest[]) => readonly Manifest[];

/** A rule for each object that makes pods. */
export function ofPods(offence: (pods: Pods, all: readonly Manifest[]) => string | undefined): Offences {
  return manifests =>
    manifests.flatMap(manifest => {
      const pods = podsOf(manifest);
      return pods === undefined ? [] : said(pods.of, offence(pods, manifests));
    });
}

/** A rule for each container, init containers included. */
export function ofContainers(offence: (container: Container, pods: Pods) => string | undefined): Offences {
  return manifests =>
    manifests
      .flatMap(manifest => podsOf(manifest) ?? [])
      .flatMap(pods =>
        containersOf(pods.spec).flatMap(container =>
          said(`${pods.of} container ${container.name}`, offence(container, pods)),
        ),
      );
}

/** A rule for each rule of a Role or ClusterRole. */
export function ofRules(offence: (rule: Rule) => string | undefined): Offences {
  return manifests =>
    manifests
      .filter(({ kind }) => /Role$/.test(kind))
      .flatMap(manifest => (manifest.rules ?? []).flatMap(rule => said(titleOf(manifest), offence(rule))));
}

function said(where: string, offence: string | undefined): readonly string[] {
  return offence === undefined ? [] : [`${where} ${offence}`];
}
