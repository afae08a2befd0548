import { rename, writeFile } from 'node:fs/promises';
import { waitUntil } from '../stack/wait-until.ts';
import type { DemoOptions } from './demo-options.ts';
import { missingMessages, renderWindowLines, type WindowLine } from './exact-result.ts';
import type { PipelineManifest } from './pipeline-manifest.ts';
import { openPipelineWindows, type PipelineWindows } from './pipeline-windows.ts';
import { startDemo } from './start-demo.ts';
import { waitJoined } from './wait-joined.ts';

export interface OnceRun {
  readonly options: Extract<DemoOptions, { readonly mode: 'once' }>;
  readonly pipeline: PipelineManifest;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A message that is not in a final window this long after the last one came in was dropped or late. */
const QUIET_MS = 60_000;

/**
 * Plays a chat log to its end and writes its final windows, as they stand in Cassandra.
 * @throws Error when a message of the log is in no window
 */
export async function runOnce(run: OnceRun): Promise<void> {
  const { options, pipeline, signal, say } = run;
  await using cleanup = new AsyncDisposableStack();
  const chat = { kind: 'log', file: options.chat, speed: options.speed } as const;
  const demo = await startDemo({ name: options.name, pipeline, chat, signal, say }, cleanup);
  const { replay } = demo;
  if (replay === undefined) throw new Error('the chat server did not start');
  const whileAlive = <T>(work: Promise<T>): Promise<T> => Promise.race([work, demo.failed]);
  const status = await whileAlive(waitJoined(demo.admin.client, pipeline, signal, say));
  await replay.start();
  const expected = (await replay.status()).total ?? 0;
  say(`playing ${expected} messages of ${pipeline.channels.length} channels`);
  await using windows = await openPipelineWindows(demo.stack.state(), pipeline.name, status);
  await whileAlive(playToItsEnd(replay.status, signal));
  say('played; waiting until every window is final');
  const lines = await whileAlive(readWhenComplete(windows, expected, signal));
  await writeFile(`${options.json}.new`, renderWindowLines(lines));
  await rename(`${options.json}.new`, options.json);
  say(`${lines.length} windows are in ${options.json}`);
}

async function playToItsEnd(
  status: () => Promise<{ readonly state: string; readonly sent: number }>,
  signal: AbortSignal,
): Promise<void> {
  const day = 86_400_000;
  await waitUntil('the chat log is played', async () => (await status()).state === 'done', {
    deadlineMs: day,
    everyMs: 250,
    signal,
  });
}

/** Reads the windows until they hold every message. Gives up when nothing came in for a while. */
async function readWhenComplete(
  windows: PipelineWindows,
  expected: number,
  signal: AbortSignal,
): Promise<readonly WindowLine[]> {
  let lines: readonly WindowLine[] = [];
  for (;;) {
    const before = lines.length;
    const complete = await waitUntil(
      'the windows in Cassandra change',
      async () => {
        lines = await windows.read();
        return missingMessages(lines, expected) === undefined || lines.length > before;
      },
      { deadlineMs: QUIET_MS, everyMs: 500, signal },
    ).catch(() => false);
    signal.throwIfAborted();
    const missing = missingMessages(lines, expected);
    if (missing === undefined) return lines;
    if (!complete) throw new Error(`${missing}: the others were dropped or late, or can't be stored`);
  }
}
