import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parts } from '../../local/stack/stack-parts.ts';
import { stackFacts } from './stack-facts.ts';

const run = promisify(execFile);

/** Runs lines of a shell against the API server of the tests, as a person with the administrator's kubeconfig would. Rejects with what they wrote. */
export async function runShell(script: string): Promise<string> {
  const PATH = `${await parts.controlPlane()}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, PATH, KUBECONFIG: stackFacts().kubeconfig };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { env, timeout: 60_000 });
  return stdout;
}
