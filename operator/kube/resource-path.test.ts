import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from './object.ts';
import { apiVersionOf, type PathParts, resourcePath } from './resource-path.ts';

const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const nodes: Resource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

const cases: Record<string, { resource: Resource; parts: PathParts; want: string }> = {
  'all pods': { resource: pods, parts: {}, want: '/api/v1/pods' },
  'pods of a namespace': { resource: pods, parts: { namespace: 'a' }, want: '/api/v1/namespaces/a/pods' },
  'an object of a named group': {
    resource: leases,
    parts: { namespace: 'a', name: 'l' },
    want: '/apis/coordination.k8s.io/v1/namespaces/a/leases/l',
  },
  'a cluster-scoped object is in no namespace': {
    resource: nodes,
    parts: { namespace: 'a', name: 'n', subresource: 'status' },
    want: '/api/v1/nodes/n/status',
  },
  'a name cannot leave its place': {
    resource: pods,
    parts: { namespace: 'a/../b', name: 'x?y=z' },
    want: '/api/v1/namespaces/a%2F..%2Fb/pods/x%3Fy%3Dz',
  },
  'absent query entries are left out': {
    resource: pods,
    parts: { query: { limit: 500, continue: undefined, labelSelector: 'a=b,c in (d)' } },
    want: '/api/v1/pods?limit=500&labelSelector=a%3Db%2Cc+in+%28d%29',
  },
};
for (const [name, { resource, parts, want }] of Object.entries(cases)) {
  test(`path: ${name}`, () => assert.equal(resourcePath(resource, parts), want));
}

test('apiVersion of the core group is the bare version', () => {
  assert.equal(apiVersionOf(pods), 'v1');
  assert.equal(apiVersionOf(leases), 'coordination.k8s.io/v1');
});
