import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aScene, blueprintOf } from '../../test/support/a-scene.ts';
import type { PodSpec } from '../api/workload-objects.ts';
import { ingesterDeployment } from './build/ingester-deployment.ts';
import { type LivePodSpec, removeStrangers } from './strangers.ts';

const desired: PodSpec = ingesterDeployment(blueprintOf(aScene()), 0, 0).spec.template.spec;
const [ours] = desired.containers;
assert.ok(ours);

/** What the API server adds by itself. */
const defaults = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' };

const cases: Readonly<Record<string, { readonly live: LivePodSpec; readonly want: object | undefined }>> = {
  'a template as we made it, with the defaults of the API server, is left alone': {
    live: { ...desired, ...defaults } as LivePodSpec,
    want: undefined,
  },
  'a container of somebody else is taken out': {
    live: { ...desired, containers: [ours, { name: 'miner' }] } as LivePodSpec,
    want: { containers: [{ name: 'miner', $patch: 'delete' }] },
  },
  'an init container is taken out': {
    live: { ...desired, initContainers: [{ name: 'setup' }] } as LivePodSpec,
    want: { initContainers: [{ name: 'setup', $patch: 'delete' }] },
  },
  'a volume and its mount are taken out': {
    live: {
      ...desired,
      volumes: [...desired.volumes, { name: 'host' }],
      containers: [{ ...ours, volumeMounts: [...ours.volumeMounts, { mountPath: '/host' }] }],
    } as LivePodSpec,
    want: {
      volumes: [{ name: 'host', $patch: 'delete' }],
      containers: [{ name: 'ingester', volumeMounts: [{ mountPath: '/host', $patch: 'delete' }] }],
    },
  },
  'a variable that would change our program is taken out': {
    live: {
      ...desired,
      containers: [{ ...ours, env: [...ours.env, { name: 'NODE_OPTIONS' }] }],
    } as LivePodSpec,
    want: { containers: [{ name: 'ingester', env: [{ name: 'NODE_OPTIONS', $patch: 'delete' }] }] },
  },
  'a command, a node, a service account and the host network are taken out': {
    live: {
      ...desired,
      hostNetwork: true,
      nodeName: 'node-1',
      serviceAccountName: 'admin',
      containers: [{ ...ours, command: ['sh'] }],
    } as LivePodSpec,
    want: {
      hostNetwork: null,
      nodeName: null,
      serviceAccountName: null,
      containers: [{ name: 'ingester', command: null }],
    },
  },
};

for (const [name, { live, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(removeStrangers(desired, live), want));
}
