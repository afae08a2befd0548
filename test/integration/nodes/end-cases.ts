import assert from 'node:assert/strict';
import { isRunning, processId } from '../../../local/stack/process-id.ts';
import { eventually } from '../../support/eventually.ts';
import type { TestPod } from '../../support/nodes-scene.ts';
import { container, type NodeCases, pod, program, scratch, took, waitingReason } from './cases.ts';

/** Waits until the program has set up its signal handler: before that SIGTERM ends it at once. */
async function untilUp(each: TestPod): Promise<void> {
  await eventually(
    'the program is up',
    async () => (await each.logs('main')).includes('started') || undefined,
  );
}

/** How containers end and are started again. */
export const endCases: NodeCases = {
  'a container that crashes is restarted, with a growing delay': {
    docs: 'the kubelet restarts them with an exponential backoff delay (10s, 20s, 40s, ...), that is capped at 300 seconds',
    spec: pod(['--exit-after', '0', '--code', '7']),
    async check(each) {
      const status = await each.until('waits for its third restart', found => {
        return waitingReason(found) === 'CrashLoopBackOff' && (container(found)?.restartCount ?? 0) >= 3;
      });
      assert.equal(status.phase, 'Running');
      assert.equal(container(status)?.lastState.terminated?.exitCode, 7);
      assert.equal(container(status)?.lastState.terminated?.reason, 'Error');
      assert.equal(container(status)?.ready, false);
    },
  },
  'restartPolicy Never: a container that ended well makes the pod Succeeded': {
    docs: 'Succeeded: All containers in the Pod have terminated in success, and will not be restarted.',
    spec: pod(['--exit-after', '0'], {}, { restartPolicy: 'Never' }),
    async check(each) {
      const status = await each.until('has ended', ({ phase }) => phase === 'Succeeded');
      assert.equal(container(status)?.state.terminated?.reason, 'Completed');
      assert.equal(container(status)?.restartCount, 0);
    },
  },
  'restartPolicy Never: a container that failed makes the pod Failed': {
    docs: 'Failed: All containers in the Pod have terminated, and at least one container has terminated in failure.',
    spec: pod(['--exit-after', '0', '--code', '3'], {}, { restartPolicy: 'Never' }),
    async check(each) {
      const status = await each.until('has failed', ({ phase }) => phase === 'Failed');
      assert.equal(container(status)?.state.terminated?.exitCode, 3);
    },
  },
  'restartPolicy OnFailure: restarted until it ends well': {
    docs: 'OnFailure: Only restarts the container if it exits with an error (non-zero exit status).',
    spec: pod(['--fail-once', '/scratch/tried'], {}, { restartPolicy: 'OnFailure' }),
    async check(each) {
      const status = await each.until('has ended', ({ phase }) => phase === 'Succeeded');
      assert.equal(container(status)?.restartCount, 1);
      assert.equal(container(status)?.lastState.terminated?.exitCode, 1);
    },
  },
  'processes that a container has started end with it': {
    docs: 'pid_namespaces(7): If the "init" process of a PID namespace terminates, the kernel terminates all of the processes in the namespace via a SIGKILL signal.',
    spec: pod(['--child'], {}, { restartPolicy: 'Never' }),
    async check(each) {
      const log = await eventually(
        'the child has started',
        async () => /child (\d+)/.exec(await each.logs('main')) ?? undefined,
      );
      const child = processId(Number(log[1]));
      assert.ok(child && isRunning(child));
      await each.delete(0);
      await eventually('what the container has started died with it', () => !isRunning(child) || undefined);
    },
  },
  'SIGTERM ends a container well within its grace': {
    docs: 'the kubelet triggers the container runtime to send a TERM signal to process 1 inside each container',
    spec: pod(['--slow-end', '300']),
    async check(each) {
      await untilUp(each);
      const ms = await took(async () => {
        await each.delete();
        await each.untilGone();
      });
      assert.ok(ms >= 300 && ms < 10_000, `gone after ${ms} ms`);
      const last = each.history().at(-1);
      assert.equal(last && container(last)?.state.terminated?.exitCode, 0);
    },
  },
  'a container that ignores SIGTERM is killed when its grace is over': {
    docs: 'When the grace period expires, the kubelet triggers forcible shutdown: SIGKILL to any processes still running',
    spec: pod(['--stubborn'], {}, { terminationGracePeriodSeconds: 2 }),
    async check(each) {
      await untilUp(each);
      const ms = await took(async () => {
        await each.delete();
        await each.untilGone();
      });
      assert.ok(ms >= 2000 && ms < 10_000, `gone after ${ms} ms`);
      const last = each.history().at(-1);
      assert.equal(last && container(last)?.state.terminated?.exitCode, 137);
    },
  },
  'a second deletion shortens the grace': {
    docs: 'you can use the --grace-period=<seconds> option to override the default and set your own value',
    spec: pod(['--stubborn'], {}, { terminationGracePeriodSeconds: 60 }),
    async check(each) {
      await untilUp(each);
      await each.delete();
      await each.until('is ending', (_, { metadata }) => metadata.deletionTimestamp !== undefined);
      const ms = await took(async () => {
        await each.delete(1);
        await each.untilGone();
      });
      assert.ok(ms >= 900 && ms < 10_000, `gone after ${ms} ms`);
    },
  },
  'preStop runs before SIGTERM': {
    docs: "If one of the Pod's containers has defined a preStop hook, the kubelet runs that hook inside of the container",
    spec: {
      volumes: scratch,
      // A second container tells what it sees in the shared file, because the first one's is gone with the pod.
      containers: [
        program(['--journal', '/scratch/journal', '--slow-end', '200'], {
          lifecycle: {
            preStop: { exec: { command: ['sh', '-c', 'sleep 0.5; echo main preStop >> "$JOURNAL"'] } },
          },
          env: [{ name: 'JOURNAL', value: '/scratch/journal' }],
        }),
        program(['--show', '/scratch/journal', '--stubborn', '--name', 'eye'], { name: 'eye' }),
      ],
      terminationGracePeriodSeconds: 3,
    },
    async check(each) {
      await eventually(
        'both run',
        async () => (await each.logs('eye')).includes('file: main started') || undefined,
      );
      await each.delete();
      const log = await eventually('the end is in the journal', async () => {
        const text = await each.logs('eye');
        return text.includes('main ended') ? text : undefined;
      });
      assert.ok(log.indexOf('main preStop') < log.indexOf('main SIGTERM'), log);
      assert.ok(log.includes('main preStop'), log);
    },
  },
  'a postStart hook that fails kills the container': {
    docs: 'If either a PostStart or PreStop hook fails, it kills the Container.',
    spec: pod(['--name', 'main'], { lifecycle: { postStart: { exec: { command: ['false'] } } } }),
    async check(each) {
      await each.until('was restarted', status => (container(status)?.restartCount ?? 0) >= 1);
    },
  },
  'a program that does not exist is a StartError': {
    docs: 'Waiting: ... a reason field to summarize why the container is in that state',
    spec: pod([], { command: ['/no/such/program'] }),
    async check(each) {
      const status = await each.until(
        'failed to start twice',
        found => (container(found)?.restartCount ?? 0) >= 1,
      );
      const state = container(status);
      const end = state?.state.terminated ?? state?.lastState.terminated;
      assert.equal(end?.exitCode, 128);
      assert.equal(end?.reason, 'StartError');
    },
  },
  'a pod past activeDeadlineSeconds is ended and Failed': {
    docs: 'Once a Job reaches activeDeadlineSeconds, all of its running Pods are terminated ... reason: DeadlineExceeded',
    spec: pod([], {}, { activeDeadlineSeconds: 1 }),
    async check(each) {
      const status = await each.until('has failed', ({ phase }) => phase === 'Failed');
      assert.equal(status.reason, 'DeadlineExceeded');
    },
  },
  'the termination message is what the container wrote': {
    docs: 'Kubernetes retrieves termination messages from the termination message file specified in terminationMessagePath',
    spec: {
      restartPolicy: 'Never',
      volumes: scratch,
      containers: [
        program(['--exit-after', '0', '--message', 'why', '--message-file', '/dev/termination-log']),
      ],
    },
    async check(each) {
      const status = await each.until('has ended', ({ phase }) => phase === 'Succeeded');
      assert.equal(container(status)?.state.terminated?.message, 'why');
    },
  },
  'FallbackToLogsOnError takes the end of the log': {
    docs: 'Kubernetes use[s] the last chunk of container log output if the termination message file is empty',
    spec: pod(
      ['--exit-after', '0', '--code', '4'],
      { terminationMessagePolicy: 'FallbackToLogsOnError' },
      { restartPolicy: 'Never' },
    ),
    async check(each) {
      const status = await each.until('has failed', ({ phase }) => phase === 'Failed');
      assert.match(container(status)?.state.terminated?.message ?? '', /exit 4/);
    },
  },
};
