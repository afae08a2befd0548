import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aScene, blueprintOf } from '../../test/support/a-scene.ts';
import type { PodSpec } from '../api/workload-objects.ts';
import { ingesterDeployment } from './build/ingester-deployment.ts';
import { type LivePodSpec, removeStrangers } from './strangers.ts';

const desired: PodSpec = ingesterDeployment(blueprintOf(aScene()), 0, 0).spec.template.spec;
const [ours] = desired.containers;
assert.ok(ours);

const sharing = {
  schedulingGates: [{ name: 'smack.dev/offer' }],
  priorityClassName: 'smack-pipelines',
};

/** What the API server adds by itself. */
const defaults = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' };

const cases: Readonly<
  Record<
    string,
    { readonly live: LivePodSpec; readonly desired?: PodSpec; readonly want: object | undefined }
  >
> = {
  'a template as we made it, with the defaults of the API server, is left alone': {
    live: { ...desired, ...defaults } as LivePodSpec,
    want: undefined,
  },
  'the gate of offers and our priority class are ours; another gate is taken out': {
    live: {
      ...desired,
      ...sharing,
      schedulingGates: [...sharing.schedulingGates, { name: 'a.example/b' }],
    } as LivePodSpec,
    desired: { ...desired, ...sharing },
    want: { schedulingGates: [{ name: 'a.example/b', $patch: 'delete' }] },
  },
  'a gate and a priority class that we do not ask for are taken out': {
    live: { ...desired, ...sharing } as LivePodSpec,
    want: {
      schedulingGates: [{ name: 'smack.dev/offer', $patch: 'delete' }],
      priorityClassName: null,
    },
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

for (const [name, { live, desired: wish = desired, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(removeStrangers(wish, live), want));
}
