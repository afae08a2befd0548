import { channelsOfLog } from './chat-log.ts';
import { parseDemoOptions } from './demo-options.ts';
import { exampleManifest } from './pipeline-manifest.ts';
import { findMissingTools, renderMissingTools } from './required-tools.ts';
import { runOnce } from './run-once.ts';
import { runWatch } from './run-watch.ts';
import { runTeamsOnce } from './teams/run-teams-once.ts';
import { runTeamsWatch } from './teams/run-teams-watch.ts';

/** Exit codes: 0 done or stopped by Ctrl-C, 1 something went wrong, 2 the command line (by commander: 1), 3 a tool is missing. */
const TOOL_MISSING = 3;

const options = parseDemoOptions(
  process.argv.slice(2),
  process.pid,
  process.env['INIT_CWD'] ?? process.cwd(),
);
const stopping = new AbortController();
const interrupted = new Error('stopped');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!stopping.signal.aborted) say('\nstopping');
    stopping.abort(interrupted);
  });
}

try {
  const missing = await findMissingTools();
  if (missing.length > 0) {
    say(renderMissingTools(missing));
    process.exitCode = TOOL_MISSING;
  } else {
    await run(stopping.signal);
  }
} catch (error) {
  if (!stopping.signal.aborted) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } else if (options.mode === 'once' || options.mode === 'teams-once') {
    process.exitCode = 1;
  }
}

async function run(signal: AbortSignal): Promise<void> {
  if (options.mode === 'once') {
    const channels = await channelsOfLog(options.chat);
    await runOnce({ options, pipeline: await exampleManifest(channels), signal, say });
    return;
  }
  if (options.mode === 'teams-once') {
    await runTeamsOnce({ ...options, signal, say });
    return;
  }
  if (options.mode === 'teams') {
    await runTeamsWatch({ ...options, signal, say });
    return;
  }
  const { name } = options;
  const shared = { name, signal, say, now: Date.now };
  if (options.mode === 'live') {
    await runWatch({ ...shared, pipeline: await exampleManifest(options.logins), chat: undefined });
    return;
  }
  if (options.chat === undefined) {
    const pipeline = await exampleManifest();
    await runWatch({ ...shared, pipeline, chat: { kind: 'generated', channels: pipeline.channels } });
    return;
  }
  const channels = await channelsOfLog(options.chat);
  const chat = { kind: 'log', file: options.chat, speed: options.speed } as const;
  await runWatch({ ...shared, pipeline: await exampleManifest(channels), chat });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
