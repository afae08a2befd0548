import { randomBytes } from 'node:crypto';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { eventually } from './eventually.ts';

export interface Widget extends KubeObject {
  readonly spec?: { readonly size?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

const definitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** A custom kind for one test, with status, a default in it, and conditions keyed by type. */
export async function defineWidgets(
  client: KubeClient,
): Promise<{ resource: Resource; undefine(): Promise<void> }> {
  const group = `t${randomBytes(4).toString('hex')}.smack.dev`;
  const name = `widgets.${group}`;
  const text = { type: 'string' };
  const condition = {
    type: 'object',
    required: ['type'],
    properties: { type: text, status: text, reason: text, message: text, lastTransitionTime: text },
  };
  const status = {
    type: 'object',
    properties: {
      ready: { type: 'integer' },
      note: text,
      mood: { type: 'string', default: 'calm' },
      conditions: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['type'],
        items: condition,
      },
    },
  };
  const spec = { type: 'object', properties: { size: { type: 'integer' } } };
  await client.create(definitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status } } },
        },
      ],
    },
  } as KubeObject);
  const resource = { group, version: 'v1', plural: 'widgets', kind: 'Widget', namespaced: true };
  await eventually('the kind is served', () => client.list(resource, { namespace: 'default' }));
  return { resource, undefine: () => client.delete(definitions, { name }) };
}
