import {
  admissionBindings,
  admissionPolicies,
  deployments,
  disruptionBudgets,
  pods,
} from '../../operator/api/resources.ts';
import type { Resource } from '../../operator/kube/object.ts';

/** The kinds that our manifests and examples hold, as the API server names them. */
const resources: readonly Resource[] = [
  resource('', 'v1', 'Namespace', 'namespaces', false),
  resource('', 'v1', 'ConfigMap', 'configmaps', true),
  resource('', 'v1', 'Service', 'services', true),
  resource('', 'v1', 'ServiceAccount', 'serviceaccounts', true),
  resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  resource('apps', 'v1', 'Deployment', 'deployments', true),
  resource('apps', 'v1', 'StatefulSet', 'statefulsets', true),
  resource('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', false),
  resource('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  resource('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', true),
  resource('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', true),
  resource('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', false),
  admissionPolicies,
  admissionBindings,
  deployments,
  pods,
  disruptionBudgets,
  resource('smack.dev', 'v1alpha1', 'TwitchPipeline', 'twitchpipelines', true),
  resource('smack.dev', 'v1alpha1', 'ResourceRole', 'resourceroles', false),
];

/**
 * Where objects of a manifest's kind live.
 * @throws Error for a kind that no manifest of ours holds
 */
export function resourceOf({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): Resource {
  const found = resources.find(one => one.kind === kind && apiVersion === groupVersion(one));
  if (found === undefined) throw new Error(`no manifest of this project holds a ${apiVersion} ${kind}`);
  return found;
}

function groupVersion({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

function resource(
  group: string,
  version: string,
  kind: string,
  plural: string,
  namespaced: boolean,
): Resource {
  return { group, version, kind, plural, namespaced };
}
