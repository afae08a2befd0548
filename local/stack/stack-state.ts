import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessId } from './process-id.ts';

/** The programs of a stack, in the order in which people think of them. */
export const programNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kafka',
  'cassandra',
  'nodes',
] as const;
export type ProgramName = (typeof programNames)[number];

/** What a program of the stack is doing. `paused` is SIGSTOP, for tests. */
export type ProgramPhase = 'starting' | 'ready' | 'paused' | 'stopped' | 'exited';

export interface ProgramState {
  readonly name: ProgramName;
  readonly phase: ProgramPhase;
  readonly process?: ProcessId;
  readonly log: string;
  /** Of a program that ended without being told to: exit code or signal. */
  readonly exit?: string;
}

/** `stack.json`: where the stack listens and which processes belong to it. Written whole, by the supervisor alone. */
export interface StackState {
  readonly name: string;
  readonly dir: string;
  readonly phase: 'starting' | 'ready' | 'stopping' | 'failed';
  /** The stack's own loopback address; all its programs listen there. */
  readonly address: string;
  /** Second octet of all loopback addresses of this stack: 127.<octet>.y.z. */
  readonly octet: number;
  readonly supervisor: ProcessId;
  readonly control: { readonly url: string; readonly token: string };
  readonly programs: readonly ProgramState[];
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig?: string;
  readonly kafka: readonly string[];
  readonly cassandra: readonly string[];
  readonly datacenter: string;
  readonly error?: string;
}

export function stateFile(dir: string): string {
  return join(dir, 'stack.json');
}

/** Reads a stack's state; `undefined` when there is no stack in the folder. */
export async function readStackState(dir: string): Promise<StackState | undefined> {
  const text = await readFile(stateFile(dir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as StackState);
}

/** Writes the state by rename, so that a reader never sees half a file. Readable by its owner alone: it holds the token. */
export async function writeStackState(state: StackState): Promise<void> {
  const file = stateFile(state.dir);
  await writeFile(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
