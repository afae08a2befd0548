import assert from 'node:assert/strict';
import type { Volume } from '../../../local/nodes/pod.ts';
import { eventually } from '../../support/eventually.ts';
import { writeConfigMap } from '../../support/nodes-scene.ts';
import { container, isReady, type NodeCases, pod, program, scratch, waitingReason } from './cases.ts';

/** What containers find when they start: order, files, environment. */
export const startCases: NodeCases = {
  'init containers run one after the other before the regular ones': {
    docs: 'Each init container must complete successfully before the next one starts.',
    spec: {
      volumes: scratch,
      initContainers: ['i1', 'i2'].map(name =>
        program(['--journal', '/scratch/journal', '--exit-after', '200', '--name', name], { name }),
      ),
      containers: [program(['--journal', '/scratch/journal', '--show', '/scratch/journal'])],
    },
    async check(each) {
      const status = await each.until('is ready', isReady);
      assert.equal(container(status, 'i2')?.state.terminated?.reason, 'Completed');
      const log = await eventually('the journal is shown', async () => {
        const text = await each.logs('main');
        return text.includes('file: ') ? text : undefined;
      });
      assert.match(log, /i1 started\ni1 exit 0\ni2 started\ni2 exit 0\nmain started/);
      assert.ok(
        each.history().some(found => found.phase === 'Pending' && waitingReason(found) === 'PodInitializing'),
      );
    },
  },
  'an init container that fails is tried again, and nothing else starts': {
    docs: "If a Pod's init container fails, the kubelet repeatedly restarts that init container until it succeeds.",
    spec: {
      volumes: scratch,
      initContainers: [program(['--fail-once', '/scratch/tried'], { name: 'i1' })],
      containers: [program([])],
    },
    async check(each) {
      const status = await each.until('is ready', isReady);
      assert.equal(container(status, 'i1')?.restartCount, 1);
      const before = each.history().filter(found => (container(found, 'i1')?.restartCount ?? 0) === 0);
      assert.ok(before.every(found => container(found)?.state.running === undefined));
    },
  },
  'an init container that fails under restartPolicy Never makes the pod Failed': {
    docs: 'if the Pod has a restartPolicy of Never, and an init container fails during startup of that Pod, Kubernetes treats the overall Pod as failed',
    spec: {
      volumes: scratch,
      restartPolicy: 'Never',
      initContainers: [program(['--exit-after', '0', '--code', '5'], { name: 'i1' })],
      containers: [program([])],
    },
    async check(each) {
      const status = await each.until('has failed', ({ phase }) => phase === 'Failed');
      assert.equal(container(status, 'i1')?.state.terminated?.exitCode, 5);
      assert.equal(container(status)?.state.running, undefined);
    },
  },
  'a sidecar runs beside the others and does not keep a finished pod alive': {
    docs: 'sidecar containers ... do not prevent the Pod from completing; [they] are terminated after the main containers',
    spec: {
      volumes: scratch,
      restartPolicy: 'Never',
      initContainers: [program(['--name', 'side'], { name: 'side', restartPolicy: 'Always' })],
      containers: [program(['--exit-after', '500'])],
    },
    async check(each) {
      const status = await each.until('has ended', ({ phase }) => phase === 'Succeeded');
      assert.equal(container(status)?.state.terminated?.exitCode, 0);
      assert.ok(container(status, 'side')?.state.terminated, 'the sidecar was ended');
      assert.ok(
        each.history().some(found => container(found, 'side')?.started && container(found)?.state.running),
      );
    },
  },
  'a container whose config map is missing waits for it': {
    docs: 'If you reference a ConfigMap that does not exist ... the Pod will not start',
    spec: pod(['--env'], {
      env: [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'late', key: 'level' } } }],
    }),
    async check(each, { client }) {
      await each.until(
        'says what is missing',
        status => waitingReason(status) === 'CreateContainerConfigError',
      );
      await writeConfigMap(client, 'late', { level: 'debug' });
      await each.until('runs', status => container(status)?.started === true);
      await eventually(
        'the value is there',
        async () => (await each.logs('main')).includes('"LEVEL":"debug"') || undefined,
      );
    },
  },
  'a mounted config map changes while the container runs': {
    docs: 'When a ConfigMap currently consumed in a volume is updated, projected keys are eventually updated as well.',
    spec: {
      volumes: [{ name: 'settings', configMap: { name: 'moving' } }],
      containers: [
        program(['--show', '/etc/settings/level'], {
          volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
        }),
      ],
    },
    async check(each, { client }) {
      await writeConfigMap(client, 'moving', { level: 'one' });
      await eventually(
        'the first value is seen',
        async () => (await each.logs('main')).includes('file: one') || undefined,
      );
      await writeConfigMap(client, 'moving', { level: 'two' });
      await eventually(
        'the second value is seen',
        async () => (await each.logs('main')).includes('file: two') || undefined,
      );
      const status = each.history().at(-1);
      assert.equal(status && container(status)?.restartCount, 0);
    },
  },
  'the service account token is mounted': {
    docs: 'the control plane automatically adds a projected volume to Pods, which includes a token for Kubernetes API access',
    spec: {
      containers: [
        {
          name: 'main',
          image: 'smack/test:dev',
          args: ['--show', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
        },
      ],
    },
    async check(each) {
      await eventually(
        'a token is shown',
        async () => /file: ey\w+\.ey\w+\./.test(await each.logs('main')) || undefined,
      );
    },
  },
  'a kind of volume that process nodes do not offer is named': {
    docs: '(a difference: a kubelet offers hostPath volumes, process nodes say that they do not)',
    spec: { volumes: [{ name: 'scratch', hostPath: { path: '/' } } as Volume], containers: [program([])] },
    async check(each) {
      const status = await each.until('waits', found => waitingReason(found) === 'VolumeNotSupported');
      assert.match(container(status)?.state.waiting?.message ?? '', /no hostPath volumes/);
    },
  },
  'an image that process nodes do not know is named': {
    docs: 'ImagePullBackOff / ErrImagePull: a container could not start because Kubernetes could not pull a container image',
    spec: pod([], { image: 'nginx:latest' }),
    async check(each) {
      const status = await each.until('waits', found => waitingReason(found) === 'ErrImagePull');
      assert.match(container(status)?.state.waiting?.message ?? '', /nginx:latest/);
    },
  },
  'two pods on one node may listen on one port': {
    docs: 'Every Pod in a cluster gets its own unique cluster-wide IP address.',
    spec: {
      ...pod(['--port', '9090'], { readinessProbe: { httpGet: { port: 9090 }, periodSeconds: 1 } }),
      nodeName: 'node-1',
    },
    async check(each, scene) {
      const other = await scene.create('same-port', {
        ...pod(['--port', '9090'], { readinessProbe: { httpGet: { port: 9090 }, periodSeconds: 1 } }),
        nodeName: 'node-1',
      });
      const [a, b] = await Promise.all([each.until('is ready', isReady), other.until('is ready', isReady)]);
      assert.notEqual(a.podIP, b.podIP);
    },
  },
};
