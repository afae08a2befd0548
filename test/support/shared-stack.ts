import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programNames } from '../../local/stack/stack-state.ts';
import { launchTestStack } from './test-stack.ts';

/** A stack that all test files of a run share; they find it by `SMACK_TEST_STACK`. */
export interface SharedStack {
  end(): Promise<void>;
}

/**
 * Starts a stack for tests of one kind, or uses the one that `SMACK_TEST_STACK` names already (and leaves it alone).
 * @param nodes whether it has nodes that run pods; without, pods stay pending and a test may play the kubelet
 */
export async function startSharedStack(root: string, nodes: boolean): Promise<SharedStack> {
  if (process.env['SMACK_TEST_STACK'] !== undefined) return { end: async () => {} };
  process.stdout.write(
    '\npreparing the local stack (the first time it compiles the control plane: about 5 minutes)\n',
  );
  const dir = join(root, '.smack', `test-${process.pid}`);
  const programs = programNames.filter(name => nodes || name !== 'nodes');
  const { stack, facts } = await launchTestStack(`test-${process.pid}`, dir, { programs });
  const file = join(dir, 'test-stack.json');
  await writeFile(file, JSON.stringify(facts));
  process.env['SMACK_TEST_STACK'] = file;
  return {
    async end() {
      delete process.env['SMACK_TEST_STACK'];
      await stack.end();
    },
  };
}
