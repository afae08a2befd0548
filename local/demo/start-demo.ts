import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Admin, connectAdmin } from '../install/admin.ts';
import { applyManifests } from '../install/apply-manifests.ts';
import { installOperator } from '../install/install-operator.ts';
import type { OperatorProcess } from '../install/operator-process.ts';
import type { Images } from '../nodes/images.ts';
import type { Stack } from '../stack/launch-stack.ts';
import type { PipelineManifest } from './pipeline-manifest.ts';
import { prepareStack } from './prepare-stack.ts';
import { type ReplayChat, type ReplayProcess, startReplay } from './replay-process.ts';

export interface DemoPlan {
  /** Name of the stack; its folder is `.smack/<name>` in the project. */
  readonly name: string;
  readonly pipeline: PipelineManifest;
  /** What the chat server plays; `undefined` reads the real Twitch. */
  readonly chat: ReplayChat | undefined;
  /** What images are on the nodes, beside smack's own. */
  readonly images?: Images;
  /** More of the operator's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told each step, in words for people. */
  readonly say: (line: string) => void;
}

export interface Demo {
  readonly stack: Stack;
  readonly admin: Admin;
  readonly operator: OperatorProcess;
  readonly replay: ReplayProcess | undefined;
  /** Rejects when a part of the demo ends by itself. */
  readonly failed: Promise<never>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const TWITCH_URL = 'wss://irc-ws.chat.twitch.tv:443';
const OPERATOR_GRACE_MS = 5_000;

/**
 * Starts the stack, the chat server and the operator, and applies the pipeline. What was started is put on `cleanup`
 * as it starts, so that the caller ends it whatever happens.
 */
export async function startDemo(plan: DemoPlan, cleanup: AsyncDisposableStack): Promise<Demo> {
  const dir = join(root, '.smack', plan.name);
  const stack = await prepareStack({ name: plan.name, dir, images: plan.images ?? {}, signal: plan.signal });
  cleanup.defer(() => stack.end());
  const { kubeconfig, kafka, cassandra, datacenter, address } = stack.state();
  if (kubeconfig === undefined) throw new Error('the stack has no API server');
  const logs = join(dir, 'logs');
  const replay =
    plan.chat && (await startReplay({ chat: plan.chat, host: address, log: join(logs, 'replay.log') }));
  if (replay) cleanup.defer(() => replay.stop());
  plan.say('installing the custom resources and the operator');
  const admin = connectAdmin(kubeconfig);
  cleanup.use(admin);
  const operator = await installOperator({
    admin,
    dir,
    address,
    endpoints: {
      kafka,
      cassandra,
      datacenter,
      twitch: replay?.url ?? TWITCH_URL,
      // The real Twitch is not to be pinged every second.
      pingSeconds: replay ? 1 : 30,
    },
    env: plan.env ?? {},
    signal: plan.signal,
  });
  cleanup.defer(async () => void (await operator.program.stop(OPERATOR_GRACE_MS)));
  plan.say(`applying the pipeline ${plan.pipeline.namespace}/${plan.pipeline.name}`);
  await applyManifests(admin.client, plan.pipeline.yaml);
  const operatorEnded = operator.program.ended.then((end): never => {
    throw new Error(`the operator ended with ${end}; its log is ${operator.log}`);
  });
  const failed = Promise.race([operatorEnded, ...(replay ? [replay.failed] : [])]);
  failed.catch(() => {});
  return { stack, admin, operator, replay, failed };
}
