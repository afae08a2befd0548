import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from '../../local/stack/launch-options.ts';
import { isRunning } from '../../local/stack/process-id.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import type { StackState } from '../../local/stack/stack-state.ts';

/** A folder for stacks of a test, and options for the smallest stack that answers: etcd and the API server. */
export async function aStackFolder(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'smack-stack-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

export async function smallStack(dir: string, more: Partial<LaunchOptions> = {}): Promise<LaunchOptions> {
  return {
    name: 'small',
    dir,
    programs: ['etcd', 'kube-apiserver'],
    attached: true,
    keepLogs: false,
    kafkaHeap: '512m',
    cassandraHeap: '1g',
    parts: await findParts(),
    ...more,
  };
}

/** What is left of a stack: its processes that run, its ports that accept. */
export async function remains(state: StackState): Promise<readonly string[]> {
  const programs = state.programs.flatMap(({ name, process: id }) =>
    id !== undefined && isRunning(id) ? [`${name} runs`] : [],
  );
  const supervisor = isRunning(state.supervisor) ? ['the supervisor runs'] : [];
  const control = (await accepts(new URL(state.control.url))) ? ['the control port is open'] : [];
  return [...programs, ...supervisor, ...control];
}

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
