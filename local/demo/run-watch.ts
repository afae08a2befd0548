import { createLogUpdate } from 'log-update';
import { consumerGroup, topicNames } from '../../operator/api/names.ts';
import { startConsole } from '../install/console-process.ts';
import { waitUntil } from '../stack/wait-until.ts';
import { followLive } from './live-feed.ts';
import { renderLiveTable } from './live-table.ts';
import type { PipelineManifest } from './pipeline-manifest.ts';
import { readPipelineStatus } from './pipeline-status.ts';
import type { ReplayChat } from './replay-process.ts';
import { type Demo, startDemo } from './start-demo.ts';
import { waitJoined } from './wait-joined.ts';

export interface WatchRun {
  readonly name: string;
  readonly pipeline: PipelineManifest;
  readonly chat: ReplayChat | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly now: () => number;
}

const CONSOLE_GRACE_MS = 3_000;
const REDRAW_MS = 500;
/** Off a terminal a line now and then is enough. */
const PLAIN_REDRAW_MS = 5_000;

/** Shows live figures of a pipeline until the signal is aborted; ends everything it started. */
export async function runWatch(run: WatchRun): Promise<void> {
  const { pipeline, signal, say } = run;
  await using cleanup = new AsyncDisposableStack();
  const demo = await startDemo(run, cleanup);
  const { kubeconfig, kafka } = demo.stack.state();
  say(
    `\nin another terminal:\n  export KUBECONFIG=${kubeconfig}\n  kubectl get tp -n ${pipeline.namespace}\n`,
  );
  const joined = waitJoined(demo.admin.client, pipeline, signal, say);
  const [status, console] = await Promise.race([
    Promise.all([joined, openConsole(demo, run, cleanup)]),
    demo.failed,
  ]);
  say(`${status.channelsJoined} channels are joined; Ctrl-C ends everything`);
  await demo.replay?.start();
  const { namespace, name } = pipeline;
  await using feed = await followLive({
    brokers: kafka,
    topics: topicNames(namespace, name),
    group: consumerGroup(namespace, name),
    now: run.now,
  });
  const draw = createLogUpdate(process.stdout);
  const show = async (): Promise<false> => {
    const [lag, { words }] = await Promise.all([
      feed.lag().catch(() => undefined),
      readPipelineStatus(demo.admin.client, pipeline),
    ]);
    draw(renderLiveTable({ channels: feed.channels(run.now()), lag, ready: words }));
    return false;
  };
  const everyMs = process.stdout.isTTY ? REDRAW_MS : PLAIN_REDRAW_MS;
  await Promise.race([
    waitUntil('the demo ends', show, { deadlineMs: Infinity, everyMs, signal }),
    demo.failed,
    console.failed,
  ]);
}

/** Starts the console and says where it is. `failed` rejects when it ends by itself. */
async function openConsole(
  { stack, admin }: Demo,
  { signal, say }: WatchRun,
  cleanup: AsyncDisposableStack,
): Promise<{ readonly failed: Promise<never> }> {
  const { kafka, cassandra, datacenter, dir } = stack.state();
  const starting = startConsole({ admin, dir, endpoints: { kafka, cassandra, datacenter }, signal });
  // Whoever stops the demo while it starts must find nothing of it left.
  cleanup.defer(
    async () => void (await (await starting.catch(() => undefined))?.program.stop(CONSOLE_GRACE_MS)),
  );
  const { program, url, log } = await starting;
  say(`the console: ${url}`);
  const failed = program.ended.then((end): never => {
    throw new Error(`the console ended with ${end}; its log is ${log}`);
  });
  failed.catch(() => {});
  return { failed };
}
