import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from '../../local/stack/launch-options.ts';
import { launchStack, type Stack } from '../../local/stack/launch-stack.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import { programNames } from '../../local/stack/stack-state.ts';
import type { StackFacts } from './stack-facts.ts';

/** A whole stack that dies with this process. */
export interface TestStack {
  readonly stack: Stack;
  readonly facts: StackFacts;
}

/** Starts a whole stack in this folder. SMACK_KEEP_LOGS in the environment keeps its logs when it ends. */
export async function launchTestStack(
  name: string,
  dir: string,
  more: Partial<LaunchOptions> = {},
): Promise<TestStack> {
  const options: LaunchOptions = {
    name,
    dir,
    programs: programNames,
    attached: true,
    keepLogs: keepsLogs(),
    kafkaHeap: '512m',
    cassandraHeap: '1g',
    parts: await findParts(),
    ...more,
  };
  const stack = await launchStack(options, () => {});
  const { kubeconfig, kafka, cassandra, datacenter } = stack.state();
  if (kubeconfig === undefined) throw new Error('the stack has no API server');
  return { stack, facts: { kubeconfig, kafka: [...kafka], cassandra: [...cassandra], datacenter, dir } };
}

/** A stack for one test alone, which may kill what it likes. */
export async function anOwnStack(
  name: string,
  more?: Partial<LaunchOptions>,
): Promise<TestStack & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), `smack-${name}-`));
  const own = await launchTestStack(name, join(dir, 'stack'), more);
  return {
    ...own,
    async [Symbol.asyncDispose]() {
      await own.stack.end();
      if (!keepsLogs()) await rm(dir, { recursive: true, force: true });
    },
  };
}

export function keepsLogs(): boolean {
  return process.env['SMACK_KEEP_LOGS'] !== undefined;
}
