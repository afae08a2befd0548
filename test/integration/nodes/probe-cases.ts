import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../../../local/nodes/pod.ts';
import { container, isReady, type NodeCases, pod } from './cases.ts';

const probe = (more: Probe = {}): Probe => ({
  httpGet: { port: 8080, path: '/' },
  periodSeconds: 1,
  ...more,
});
/** A busy machine takes its time to start a program; what it does then is what the case is about. */
const untilUp = probe({ failureThreshold: 60 });
const restarted = (times: number) => (status: Parameters<typeof container>[0]) =>
  (container(status)?.restartCount ?? 0) >= times;

/** What probes do to a container. */
export const probeCases: NodeCases = {
  'a liveness probe that fails restarts the container': {
    docs: 'livenessProbe: If the liveness probe fails, the kubelet kills the container, and the container is subjected to its restart policy.',
    spec: pod(['--port', '8080', '--sick-after', '3000'], {
      startupProbe: untilUp,
      livenessProbe: probe({ failureThreshold: 1 }),
    }),
    async check(each) {
      const status = await each.until('was restarted', restarted(1));
      assert.equal(container(status)?.lastState.terminated?.exitCode, 0, 'it ended by SIGTERM, well');
    },
  },
  'a container that hangs and ignores SIGTERM is killed after the grace of its probe': {
    docs: 'probe-level terminationGracePeriodSeconds: the kubelet will use the probe-level value',
    spec: pod(['--port', '8080', '--hang-after', '3000', '--stubborn'], {
      startupProbe: untilUp,
      livenessProbe: probe({ failureThreshold: 1, timeoutSeconds: 1, terminationGracePeriodSeconds: 1 }),
    }),
    async check(each) {
      const status = await each.until('was restarted', restarted(1));
      assert.equal(container(status)?.lastState.terminated?.exitCode, 137);
    },
  },
  'a readiness probe that fails makes the pod unready, and does not restart it': {
    docs: 'readinessProbe: If the readiness probe fails, the [pod is] remove[d] from the endpoints of all Services',
    spec: pod(['--port', '8080', '--sick-after', '4000'], { readinessProbe: probe({ failureThreshold: 1 }) }),
    async check(each) {
      await each.until('is ready', isReady);
      const status = await each.until('was ready and is not', (found, now) => {
        const moved = now.status?.conditions?.find(({ type }) => type === 'Ready');
        return (
          moved?.status === 'False' &&
          each.history().some(isReady) &&
          container(found)?.started === true &&
          container(found)?.state.running !== undefined &&
          each.now() === now
        );
      });
      assert.equal(container(status)?.restartCount, 0);
    },
  },
  'a pod becomes ready when its readiness probe first succeeds': {
    docs: 'The default state of readiness before the initial delay is Failure.',
    spec: pod(['--port', '8080', '--sick-until', '1200'], { readinessProbe: probe() }),
    async check(each) {
      await each.until('is ready', isReady);
      const first = each.history().find(status => container(status)?.state.running !== undefined);
      assert.equal(first && isReady(first), false);
    },
  },
  'a startup probe holds the liveness probe back': {
    docs: 'startupProbe: All other probes are disabled if a startup probe is provided, until it succeeds.',
    spec: pod(['--port', '8080', '--sick-until', '2500'], {
      startupProbe: probe({ failureThreshold: 30 }),
      livenessProbe: probe({ failureThreshold: 1 }),
    }),
    async check(each) {
      const status = await each.until('is started', found => container(found)?.started === true);
      assert.equal(container(status)?.restartCount, 0);
      assert.ok(
        each.history().some(found => container(found)?.state.running && container(found)?.started === false),
      );
    },
  },
  'a startup probe that fails restarts the container': {
    docs: 'startupProbe: If the startup probe fails, the kubelet kills the container',
    spec: pod(['--port', '8080', '--sick-until', '60000'], { startupProbe: probe({ failureThreshold: 2 }) }),
    async check(each) {
      await each.until('was restarted', restarted(1));
    },
  },
  'an exec probe runs with the environment of the container': {
    docs: 'exec: Executes a specified command inside the container. The diagnostic is considered successful if [it] exits with a status code of 0.',
    spec: pod([], {
      env: [{ name: 'WANTED', value: '/scratch/here' }],
      args: ['--journal', '/scratch/here'],
      readinessProbe: { exec: { command: ['sh', '-c', 'test -s "$WANTED"'] }, periodSeconds: 1 },
    }),
    async check(each) {
      await each.until('is ready', isReady);
    },
  },
  'a tcpSocket probe succeeds when the port is open': {
    docs: "tcpSocket: Performs a TCP check against the Pod's IP address on a specified port.",
    spec: pod(['--port', '8080'], {
      ports: [{ name: 'web', containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 'web' }, periodSeconds: 1 },
    }),
    async check(each) {
      await each.until('is ready', isReady);
    },
  },
  'a port on which nothing listens never becomes ready': {
    docs: 'If the connection is [refused], [the tcpSocket diagnostic] is a failure',
    spec: pod(['--port', '8080'], { readinessProbe: { tcpSocket: { port: 8081 }, periodSeconds: 1 } }),
    async check(each) {
      await each.until('runs', status => container(status)?.started === true);
      // The proof of an absence: longer than several probes take.
      await sleep(2500);
      assert.ok(!each.history().some(isReady));
    },
  },
};
