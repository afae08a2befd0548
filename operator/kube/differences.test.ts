import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './differences.ts';

interface Case {
  readonly desired: object;
  readonly live: object;
  /** Paths of the differences. */
  readonly want: readonly string[];
}

function aDeployment(pod: object): object {
  return { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: pod } } };
}

/** A container as the server gives it back: our fields and its defaults. */
const liveContainer = {
  name: 'app',
  image: 'smack/app:1',
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: { requests: { cpu: '500m', memory: '1Gi' } },
  ports: [{ containerPort: 8080, protocol: 'TCP' }],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    { name: 'C' },
  ],
  volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
  securityContext: { capabilities: { drop: ['ALL'] } },
};
const container = {
  name: 'app',
  image: 'smack/app:1',
  resources: { requests: { cpu: 0.5, memory: '1024Mi' } },
  ports: [{ containerPort: 8080 }],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'C', value: '' },
  ],
  volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: false }],
  securityContext: { capabilities: { drop: ['ALL'] } },
};
const app = 'spec.template.spec.containers[name=app]';

function containers(desired: object, live: object): Pick<Case, 'desired' | 'live'> {
  return {
    desired: aDeployment({ containers: [{ ...container, ...desired }] }),
    live: aDeployment({ containers: [{ ...liveContainer, ...live }] }),
  };
}

const cases: Record<string, Case> = {
  'what the server added is no difference': { ...containers({}, {}), want: [] },
  'a changed field is one': { ...containers({}, { image: 'evil:1' }), want: [`${app}.image`] },
  'a quantity that means less is one': {
    ...containers({}, { resources: { requests: { cpu: '499m', memory: '1Gi' } } }),
    want: [`${app}.resources.requests.cpu`],
  },
  'a quantity finer than thousandths was rounded up': {
    ...containers({ resources: { limits: { cpu: '100u' } } }, { resources: { limits: { cpu: '1m' } } }),
    want: [],
  },
  'an entry that went missing is one': {
    ...containers({}, { env: liveContainer.env.slice(1) }),
    want: [`${app}.env[name=A]`],
  },
  'an entry of others in a keyed list is none: whether it may stay is decided elsewhere': {
    ...containers({}, { env: [{ name: 'X', value: 'x' }, ...liveContainer.env] }),
    want: [],
  },
  'an entry of others under our key is one': {
    ...containers({}, { env: [...liveContainer.env, { name: 'A', value: '2' }] }),
    want: [`${app}.env[name=A]`],
  },
  'variables in another order are one': {
    ...containers({}, { env: liveContainer.env.toReversed() }),
    want: [`${app}.env[name=B] (order)`, `${app}.env[name=C] (order)`],
  },
  'ports in another order are none': {
    ...containers(
      { ports: [{ containerPort: 1 }, { containerPort: 2 }] },
      {
        ports: [
          { containerPort: 2, protocol: 'TCP' },
          { containerPort: 1, protocol: 'TCP' },
        ],
      },
    ),
    want: [],
  },
  'a port of another protocol is another port': {
    ...containers({}, { ports: [{ containerPort: 8080, protocol: 'UDP' }] }),
    want: [`${app}.ports[containerPort=8080,protocol=TCP]`],
  },
  'a list that is replaced whole may have nothing beside ours': {
    ...containers({}, { securityContext: { capabilities: { drop: ['ALL', 'X'] } } }),
    want: [`${app}.securityContext.capabilities.drop`],
  },
  'a false that the server keeps must be there': {
    ...containers({ securityContext: { allowPrivilegeEscalation: false } }, { securityContext: {} }),
    want: [`${app}.securityContext.allowPrivilegeEscalation`],
  },
  'an empty struct is not nothing: the volume was made another': {
    desired: aDeployment({ volumes: [{ name: 'v', emptyDir: {} }] }),
    live: aDeployment({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    want: ['spec.template.spec.volumes[name=v].emptyDir'],
  },
  'an empty map is nothing': {
    desired: { metadata: { labels: {} }, spec: { template: { metadata: { annotations: {} } } } },
    live: { metadata: {}, spec: { template: { metadata: {} } } },
    want: [],
  },
  'tolerations of others are a difference: the list is replaced whole': {
    desired: aDeployment({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
    live: aDeployment({ tolerations: [{ key: 'a', operator: 'Exists' }, { key: 'b' }] }),
    want: ['spec.template.spec.tolerations'],
  },
  'a field of others inside a list that is replaced whole is one': {
    desired: aDeployment({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
    live: aDeployment({ tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute' }] }),
    want: ['spec.template.spec.tolerations[0].effect'],
  },
  'a default inside a list that is replaced whole is none': {
    desired: aDeployment({
      volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
    }),
    live: aDeployment({
      volumes: [
        {
          name: 't',
          projected: {
            defaultMode: 420,
            sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }],
          },
        },
      ],
    }),
    want: [],
  },
  'a node selector is replaced whole': {
    desired: aDeployment({ nodeSelector: { disk: 'ssd' } }),
    live: aDeployment({ nodeSelector: { disk: 'ssd', 'example.com/gpu': 'yes' } }),
    want: ['spec.template.spec.nodeSelector["example.com/gpu"]'],
  },
  'a finalizer of others is none, ours missing is one': {
    desired: { metadata: { finalizers: ['smack.dev/keep'] } },
    live: { metadata: { finalizers: ['foregroundDeletion'] } },
    want: ['metadata.finalizers[smack.dev/keep]'],
  },
  'an owner is known by its uid': {
    desired: { metadata: { ownerReferences: [{ uid: 'u', kind: 'K', name: 'n', controller: true }] } },
    live: {
      metadata: { ownerReferences: [{ uid: 'x' }, { uid: 'u', kind: 'K', name: 'n', controller: true }] },
    },
    want: [],
  },
  'identity, status and what the server keeps are not compared': {
    desired: { apiVersion: 'a', metadata: { name: 'n', uid: 'u1', resourceVersion: '1' }, status: { a: 1 } },
    live: { apiVersion: 'b', metadata: { name: 'n', uid: 'u2', resourceVersion: '2' }, status: { a: 2 } },
    want: [],
  },
  'an entry of a ConfigMap is data, whatever its name': {
    desired: { data: { value: '', ports: '[]', 'a.json': '{}' } },
    live: { data: { ports: '[1]', 'a.json': '{}' } },
    want: ['data.value', 'data.ports'],
  },
  'a Service port is known by its number and protocol': {
    desired: { spec: { ports: [{ port: 80, name: 'http' }], selector: { app: 'a' } } },
    live: {
      spec: {
        ports: [{ port: 80, name: 'http', protocol: 'TCP', targetPort: 80 }],
        selector: { app: 'a' },
        clusterIP: 'x',
      },
    },
    want: [],
  },
  'null in what is desired says nothing': {
    desired: { spec: { a: null, b: undefined } },
    live: { spec: {} },
    want: [],
  },
  'a time is compared as the server keeps it, in whole seconds': {
    desired: { spec: { at: '2026-01-01T10:00:00.500Z' } },
    live: { spec: { at: '2026-01-01T10:00:00Z' } },
    want: [],
  },
  'a value of another type is one': {
    desired: { spec: { a: '1', b: [1], c: { d: 1 } } },
    live: { spec: { a: 1, b: { 0: 1 }, c: [1] } },
    want: ['spec.a', 'spec.b', 'spec.c'],
  },
};
for (const [name, { desired, live, want }] of Object.entries(cases)) {
  test(`differences: ${name}`, () => {
    assert.deepEqual(
      differences(desired, live).map(({ path }) => path),
      want,
    );
  });
}
