import { z } from 'zod';
import { createHttpKubeClient } from '../kube/http-kube-client.ts';
import { loadKubeConfig } from '../kube/kube-config.ts';
import type { Runtime } from '../kube/runtime.ts';
import { checkInstallation } from './check-installation.ts';
import { cleanUp } from './clean-up.ts';

/** What the operator's program does beside running, for the chart's hooks. */
export const commandNames = ['clean-up', 'check-installation'] as const;
export type CommandName = (typeof commandNames)[number];

const DEADLINE_MS = 120_000;

/** The part of the operator's environment that a command needs. */
const place = z.object({
  POD_NAMESPACE: z.string().min(1),
  SMACK_NAMESPACES: z.string().min(1).default('*'),
});

/** The command that an argument names; `undefined`: none, the operator is to run. Throws for a name that is none. */
export function commandOf(argument: string | undefined): CommandName | undefined {
  if (argument === undefined) return undefined;
  const found = commandNames.find(name => name === argument);
  if (found === undefined)
    throw new Error(`unknown command ${argument}: there are ${commandNames.join(', ')}`);
  return found;
}

/** Runs a command to its end against the API server that the pod belongs to. Rejects when it could not do what it is for. */
export async function runCommand(
  command: CommandName,
  env: Readonly<Record<string, string | undefined>>,
  runtime: Runtime,
): Promise<void> {
  const { clock, log } = runtime;
  const { POD_NAMESPACE: namespace, SMACK_NAMESPACES } = place.parse(env);
  const client = createHttpKubeClient({
    config: loadKubeConfig(),
    runtime,
    userAgent: `smack-${command}/0.1`,
  });
  const tell = (line: string) => log.info({ command }, line);
  const common = { client, clock, namespace, tell, deadlineMs: DEADLINE_MS };
  try {
    if (command === 'check-installation') {
      await checkInstallation(common);
      tell('the installation works');
      return;
    }
    const { pipelines } = await cleanUp({ ...common, namespaces: SMACK_NAMESPACES.split(',') });
    tell(
      `nothing waits for an operator any more. What stays: ${pipelines} pipelines with their pods, which run on, their topics and tables, the ` +
        'ResourceRoles and the PriorityClass smack-pipelines. If crds.keep is false, pipelines and roles go with the custom resources',
    );
  } finally {
    client.close();
  }
}
