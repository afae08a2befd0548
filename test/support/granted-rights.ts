import type { SeenRequest } from './fault-proxy.ts';
import { type Rule, rbacManifests } from './operator-account.ts';

/** `group resource verb` of all that operator/rbac.yaml grants the operator by its Roles and ClusterRoles of these names. */
export async function grantedRights(isAskedFor: (name: string) => boolean): Promise<ReadonlySet<string>> {
  const documents = await rbacManifests();
  const roles = documents.filter(
    ({ kind, metadata }) =>
      /Role$/.test(kind) && metadata.name.startsWith('smack-operator') && isAskedFor(metadata.name),
  );
  return new Set(roles.flatMap(({ rules = [] }) => rules).flatMap(rightsOf));
}

function rightsOf({ apiGroups, resources, verbs }: Rule): readonly string[] {
  return apiGroups.flatMap(group =>
    resources.flatMap(resource => verbs.map(verb => `${group} ${resource} ${verb}`)),
  );
}

/** `group resource verb`, as RBAC sees a request. */
export function verbOf({ method, url, isWatch }: SeenRequest): string {
  const parts = url.pathname.split('/').slice(1);
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '');
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const scoped = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const [resource = '', name, subresource] = scoped;
  const plain = {
    GET: name === undefined ? 'list' : 'get',
    POST: 'create',
    PATCH: 'patch',
    DELETE: 'delete',
  };
  const verb = isWatch ? 'watch' : (plain[method as keyof typeof plain] ?? method);
  return `${group} ${subresource === undefined ? resource : `${resource}/${subresource}`} ${verb}`;
}
