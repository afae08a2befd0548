import { randomBytes, randomInt } from 'node:crypto';
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { killJournaled } from '../nodes/process-journal.ts';
import { claimAddress } from './address-claim.ts';
import { controlHandler } from './control-server.ts';
import type { LaunchOptions } from './launch-options.ts';
import { processId } from './process-id.ts';
import { planStack } from './stack-plans.ts';
import { type StackState, stateFile, writeStackState } from './stack-state.ts';
import { Supervisor } from './supervisor.ts';

/** The process that owns a stack: `node local/stack/supervisor-main.ts OPTIONS-AS-JSON`, started by launch-stack.ts. */
const options = JSON.parse(process.argv[2] ?? '') as LaunchOptions;
const WATCH_FOLDER_MS = 1000;
const own = processId(process.pid);
if (own === undefined) throw new Error('smack needs /proc: the local stack runs on Linux');

let phase: StackState['phase'] = 'starting';
let end: () => void = () => {};
const ended = new Promise<void>(resolve => {
  end = resolve;
});
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', () => {});
// Who starts a stack and goes away before it is ready does not want it any more.
process.once('disconnect', () => {
  if (options.attached || phase === 'starting') end();
});

const logs = join(options.dir, 'logs');
await mkdir(logs, { recursive: true });
const token = randomBytes(16).toString('hex');
const server = createServer();
const claim = await claimAddress(server, randomInt(1, 255));
const plans = await planStack(options, claim, Date.now());
let error: string | undefined;
const supervisor = new Supervisor(plans.plans, logs, () => void publish());
server.on(
  'request',
  controlHandler(token, (name, action) => supervisor.act(name, action).finally(publish), end),
);

const currentState = (): StackState => ({
  name: options.name,
  dir: options.dir,
  phase,
  address: claim.address,
  octet: claim.octet,
  supervisor: own,
  control: { url: `http://${claim.address}:${claim.controlPort}`, token },
  programs: supervisor.states(),
  ...(plans.kubeconfig === undefined ? {} : { kubeconfig: plans.kubeconfig }),
  kafka: plans.kafka,
  cassandra: plans.cassandra,
  datacenter: plans.datacenter,
  ...(error === undefined ? {} : { error }),
});

let writing = Promise.resolve();
/** Writes the state file and tells the launcher; one write after the other, each with the state of its moment. */
function publish(): Promise<void> {
  writing = writing.then(async () => {
    const state = currentState();
    await writeStackState(state).catch(reason => process.stderr.write(`stack.json: ${String(reason)}\n`));
    if (process.connected) process.send?.(state, () => {});
  });
  return writing;
}

await publish();
try {
  await Promise.race([supervisor.startAll(), ended]);
  if (phase === 'starting') phase = 'ready';
} catch (cause) {
  phase = 'failed';
  error = cause instanceof Error ? cause.message : String(cause);
  end();
}
await publish();
// Somebody who removes the folder wants the stack gone; without its files it would only be in the way.
const watching = setInterval(() => {
  access(stateFile(options.dir)).catch(end);
}, WATCH_FOLDER_MS);
await ended;
clearInterval(watching);
if (phase !== 'failed') phase = 'stopping';
await publish();
await supervisor.endAll();
killJournaled(join(options.dir, 'nodes', 'processes'));
await publish();
await removeFolder();
server.close();
server.closeAllConnections();
process.exit(phase === 'failed' ? 1 : 0);

/** Everything but the logs goes; they stay when asked for, and when the start failed, to see why. */
async function removeFolder(): Promise<void> {
  const keep = options.keepLogs || phase === 'failed' ? ['logs'] : [];
  const force = { recursive: true, force: true, maxRetries: 5 };
  if (keep.length === 0) return rm(options.dir, force);
  for (const entry of await readdir(options.dir)) {
    if (!keep.includes(entry)) await rm(join(options.dir, entry), force);
  }
}
