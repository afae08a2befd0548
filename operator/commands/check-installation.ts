import { deployments, twitchPipelines } from '../api/resources.ts';
import type { Clock } from '../kube/clock.ts';
import { KubeApiError, type KubeClient } from '../kube/kube-client.ts';
import { type Lease, leases } from '../kube/lease-record.ts';
import type { KubeObject } from '../kube/object.ts';

export interface CheckOptions {
  /** May make pipelines in the operator's namespace, and read its Deployment and its lease. */
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Namespace of the operator. */
  readonly namespace: string;
  /** Told each thing that was found, for people. */
  readonly tell: (line: string) => void;
  readonly deadlineMs: number;
}

interface Deployment extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly availableReplicas?: number; readonly updatedReplicas?: number };
}

const NAME = 'smack-operator';

/**
 * Whether an installation works: the operator's pods are available, one of them leads and renews its lease, and the API server takes a pipeline
 * (in a dry run) and refuses a wrong one.
 * @throws Error that says what is wrong, after the deadline
 */
export async function checkInstallation(options: CheckOptions): Promise<void> {
  const { client, clock, namespace, tell, deadlineMs } = options;
  const until = clock.monotonic() + deadlineMs;
  const waitFor = async (what: string, look: () => Promise<string | undefined>): Promise<void> => {
    for (;;) {
      const problem = await look();
      if (problem === undefined) return tell(what);
      if (clock.monotonic() > until) throw new Error(`not ${what}: ${problem}`);
      await clock.sleep(1_000);
    }
  };

  await waitFor('all operators are available', async () => {
    const deployment = await client.get<Deployment>(deployments, { namespace, name: NAME });
    if (deployment === undefined) return `there is no Deployment ${NAME} in ${namespace}`;
    const { availableReplicas = 0, updatedReplicas = 0 } = deployment.status ?? {};
    const { replicas } = deployment.spec;
    const asWanted = availableReplicas >= replicas && updatedReplicas === replicas;
    return asWanted
      ? undefined
      : `${availableReplicas} of ${replicas} are available, ${updatedReplicas} are new`;
  });
  let renewed: string | undefined;
  await waitFor('one of them leads and renews its lease', async () => {
    const { holderIdentity = '', renewTime } = (await leaseOf(client, namespace))?.spec ?? {};
    if (holderIdentity === '') return 'nobody holds the lease';
    const before = renewed;
    renewed = renewTime;
    return before !== undefined && before !== renewTime
      ? undefined
      : `${holderIdentity} has not renewed it yet`;
  });
  await waitFor('the API server takes a pipeline', () => refusalOf(client, namespace, ['admiralbulldog']));
  await waitFor('the API server refuses a pipeline without channels', async () => {
    const refusal = await refusalOf(client, namespace, []);
    return refusal === undefined ? 'it takes it' : undefined;
  });
}

function leaseOf(client: KubeClient, namespace: string): Promise<Lease | undefined> {
  return client.get<Lease>(leases, { namespace, name: NAME });
}

/** Why the API server does not take a pipeline of these channels; `undefined` when it does. Nothing is made. */
async function refusalOf(
  client: KubeClient,
  namespace: string,
  channels: readonly string[],
): Promise<string | undefined> {
  const pipeline = {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    metadata: { namespace, name: 'check-installation' },
    spec: { channels },
  };
  try {
    await client.create<KubeObject>(twitchPipelines, pipeline, { dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof KubeApiError) return error.message;
    throw error;
  }
}
