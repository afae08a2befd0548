import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../kube/object.ts';
import {
  type AdmissionBinding,
  type AdmissionState,
  admissionParts,
  admissionState,
} from './admission-state.ts';

function policy(part: string): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: `chart-${part}`, labels: { 'smack.dev/admission': part } },
  };
}

function binding(part: string, spec: Partial<AdmissionBinding['spec']> = {}): AdmissionBinding {
  return {
    ...policy(part),
    kind: 'ValidatingAdmissionPolicyBinding',
    spec: { policyName: `chart-${part}`, validationActions: ['Deny'], ...spec },
  };
}

const policies = admissionParts.map(policy);
const [gate, confine] = admissionParts;
const rest = [binding(confine)];

const cases: Readonly<
  Record<string, readonly [readonly KubeObject[], readonly AdmissionBinding[], AdmissionState]>
> = {
  'both policies, each bound to deny': [policies, [binding(gate), ...rest], { state: 'active' }],
  'bound for all roles as parameters': [
    policies,
    [binding(gate, { paramRef: { selector: {} }, matchResources: { matchPolicy: 'Equivalent' } }), ...rest],
    { state: 'active' },
  ],
  'nothing is installed': [[], [], { state: 'missing', what: ['policy require-gate', 'policy guard-gate'] }],
  'a policy that nobody binds': [
    policies,
    rest,
    { state: 'missing', what: ['binding of policy require-gate'] },
  ],
  'a binding of another policy': [
    policies,
    [binding(gate, { policyName: 'other' }), ...rest],
    { state: 'missing', what: ['binding of policy require-gate'] },
  ],
  'a binding that only warns': [
    policies,
    [binding(gate, { validationActions: ['Warn', 'Audit'] }), ...rest],
    { state: 'weak', what: ['require-gate'] },
  ],
  'a binding for some namespaces': [
    policies,
    [binding(gate, { matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } } }), ...rest],
    { state: 'weak', what: ['require-gate'] },
  ],
  'a binding for one role': [
    policies,
    [binding(gate, { paramRef: { name: 'esports' } }), ...rest],
    { state: 'weak', what: ['require-gate'] },
  ],
  'a second binding that denies everywhere': [
    policies,
    [binding(gate, { validationActions: ['Audit'] }), binding(gate), ...rest],
    { state: 'active' },
  ],
};

for (const [name, [present, bindings, want]] of Object.entries(cases)) {
  test(`${name}: ${want.state}`, () => assert.deepEqual(admissionState(present, bindings), want));
}
