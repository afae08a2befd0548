import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, connectAdmin } from '../../local/install/admin.ts';
import { applyManifests } from '../../local/install/apply-manifests.ts';
import { type InstallOptions, installOperator, runInstalled } from '../../local/install/install-operator.ts';
import type { OperatorProcess } from '../../local/install/operator-process.ts';
import { twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipeline } from '../../operator/api/twitch-pipeline.ts';
import { eventually } from './eventually.ts';
import { type ReplayProcess, startReplay } from './replay-process.ts';
import { type StackFacts, stackFacts } from './stack-facts.ts';
import { keepsLogs } from './test-stack.ts';

/** The whole product on a stack: the operator as a process with its own rights, chat, pods on process nodes. */
export interface InstalledScene extends AsyncDisposable {
  readonly facts: StackFacts;
  readonly admin: Admin;
  /** The one that was started last. */
  operator(): OperatorProcess;
  /** Starts another in the place of one that has ended, as its Deployment would. @param env more of its environment */
  startOperator(env?: Readonly<Record<string, string>>): Promise<void>;
  readonly replay: ReplayProcess;
  apply(yaml: string): Promise<void>;
  pipeline(namespace: string, name: string): Promise<TwitchPipeline | undefined>;
  /** Waits until Ready has this status, and all channels are joined when it is True. */
  ready(namespace: string, name: string, status?: 'True' | 'False'): Promise<TwitchPipeline>;
}

export interface InstalledOptions {
  /** Arguments of the chat server, e.g. `--channels a,b --loop --autostart 0`. */
  readonly replay: readonly string[];
  /** Default: the shared one. */
  readonly stack?: StackFacts;
}

export async function anInstalledScene({
  replay: replayArgs,
  stack: facts = stackFacts(),
}: InstalledOptions): Promise<InstalledScene> {
  const [address = '127.0.0.1'] = (facts.kafka[0] ?? '').split(':');
  await using cleanup = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'smack-installed-'));
  if (!keepsLogs()) cleanup.defer(() => rm(dir, { recursive: true, force: true }));
  const replay = await startReplay('--host', address, ...replayArgs);
  cleanup.defer(() => replay.close());
  const admin = cleanup.use(connectAdmin(facts.kubeconfig));
  const options = (env: Readonly<Record<string, string>> = {}): InstallOptions => ({
    admin,
    dir,
    address,
    endpoints: { ...facts, twitch: replay.url, pingSeconds: 1 },
    env,
    signal: AbortSignal.timeout(120_000),
  });
  let operator: OperatorProcess = await installOperator(options());
  cleanup.defer(async () => void (await operator.program.stop(10_000)));
  const pipeline = (namespace: string, name: string): Promise<TwitchPipeline | undefined> =>
    admin.client.get<TwitchPipeline>(twitchPipelines, { namespace, name });
  const owned = cleanup.move();
  return {
    facts,
    admin,
    operator: () => operator,
    async startOperator(env) {
      operator = await runInstalled(options(env));
    },
    replay,
    apply: yaml => applyManifests(admin.client, yaml),
    pipeline,
    ready: (namespace, name, status = 'True') =>
      eventually(
        `${namespace}/${name} has Ready=${status}`,
        async () => {
          const object = await pipeline(namespace, name);
          return object !== undefined && hasReady(object, status) ? object : undefined;
        },
        { withinMs: 120_000, everyMs: 250 },
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function hasReady({ metadata, spec, status }: TwitchPipeline, want: string): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== want || ready.observedGeneration !== metadata.generation) return false;
  return want !== 'True' || status?.shards?.channelsJoined === spec.channels.length;
}
