import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchStack } from '../../local/stack/launch-stack.ts';
import { findParts } from '../../local/stack/stack-parts.ts';
import { programNames } from '../../local/stack/stack-state.ts';

/** A stack that all test files of a run share; they find it by `SMACK_TEST_STACK`. */
export interface SharedStack {
  end(): Promise<void>;
}

/** Starts a stack for this run of the tests, or uses the one that `SMACK_TEST_STACK` names already (and leaves it alone). */
export async function startSharedStack(root: string): Promise<SharedStack> {
  if (process.env['SMACK_TEST_STACK'] !== undefined) return { end: async () => {} };
  process.stdout.write(
    '\npreparing the local stack (the first time it compiles the control plane: about 5 minutes)\n',
  );
  const dir = join(root, '.smack', `test-${process.pid}`);
  const parts = await findParts();
  const stack = await launchStack(
    {
      name: `test-${process.pid}`,
      dir,
      programs: programNames,
      attached: true,
      keepLogs: process.env['SMACK_KEEP_LOGS'] !== undefined,
      kafkaHeap: '512m',
      cassandraHeap: '1g',
      parts,
    },
    () => {},
  );
  const { kubeconfig, kafka, cassandra, datacenter } = stack.state();
  const facts = join(dir, 'test-stack.json');
  await writeFile(facts, JSON.stringify({ kubeconfig, kafka, cassandra, datacenter, dir }));
  process.env['SMACK_TEST_STACK'] = facts;
  return {
    async end() {
      delete process.env['SMACK_TEST_STACK'];
      await stack.end();
    },
  };
}
