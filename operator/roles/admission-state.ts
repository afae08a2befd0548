import type { KubeObject } from '../kube/object.ts';

/** Label of the admission policies and of their bindings: which of the two it is. They may have any name. */
export const ADMISSION_LABEL = 'smack.dev/admission';

/** The policies that make sharing hard; operator/policies/ holds one file each. */
export const admissionParts = ['require-gate', 'guard-gate'] as const;
type AdmissionPart = (typeof admissionParts)[number];

/** A ValidatingAdmissionPolicyBinding as far as it is looked at. */
export interface AdmissionBinding extends KubeObject {
  readonly spec: {
    readonly policyName: string;
    readonly validationActions?: readonly string[];
    readonly matchResources?: object;
    readonly paramRef?: { readonly name?: string; readonly selector?: object };
  };
}

/** Whether what is admitted to the namespaces of roles has to carry the gate. */
export type AdmissionState =
  | { readonly state: 'active' }
  | { readonly state: 'missing'; readonly what: readonly string[] }
  | { readonly state: 'weak'; readonly what: readonly string[] };

/**
 * What the policies and bindings that carry {@link ADMISSION_LABEL} come to. What they say inside is the administrator's: only that
 * they are there, deny, and are not narrowed by their binding is looked at.
 */
export function admissionState(
  policies: readonly KubeObject[],
  bindings: readonly AdmissionBinding[],
): AdmissionState {
  const missing: string[] = [];
  const weak: string[] = [];
  for (const part of admissionParts) {
    const names = new Set(policies.filter(isOf(part)).map(({ metadata }) => metadata.name));
    const bound = bindings.filter(isOf(part)).filter(({ spec }) => names.has(spec.policyName));
    if (names.size === 0) missing.push(`policy ${part}`);
    else if (bound.length === 0) missing.push(`binding of policy ${part}`);
    else if (!bound.some(deniesEverywhere)) weak.push(part);
  }
  if (missing.length > 0) return { state: 'missing', what: missing };
  return weak.length > 0 ? { state: 'weak', what: weak } : { state: 'active' };
}

function isOf(part: AdmissionPart): (object: KubeObject) => boolean {
  return ({ metadata }) =>
    metadata.labels?.[ADMISSION_LABEL] === part && metadata.deletionTimestamp === undefined;
}

function deniesEverywhere({ spec }: AdmissionBinding): boolean {
  const { validationActions = [], matchResources = {}, paramRef } = spec;
  const narrow = Object.entries(matchResources).some(
    ([field, value]) => field !== 'matchPolicy' && Object.keys(Object(value)).length > 0,
  );
  const someRoles = paramRef !== undefined && Object.keys(paramRef.selector ?? { one: true }).length > 0;
  return validationActions.includes('Deny') && !narrow && !someRoles;
}
