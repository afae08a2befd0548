import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isRunning, processId, signalProcess } from '../../local/stack/process-id.ts';
import { waitUntil } from '../../local/stack/wait-until.ts';
import { writeFileWhole } from '../../local/stack/write-file-whole.ts';
import { hasSysResource } from './capabilities.ts';
import { readForwarding, restoreNetwork } from './host-network.ts';
import { kindCache, nodeSources } from './kind-paths.ts';

/** Sockets and state: gone after a reboot, as the daemon is. */
const folder = '/run/smack-kind';
const stateFile = join(folder, 'daemon.json');
export const ownDaemonSocket = join(folder, 'docker.sock');

const START_DEADLINE_MS = 60_000;
const END_DEADLINE_MS = 60_000;

const stateShape = z.object({
  process: z.object({ pid: z.number(), started: z.string() }),
  /** How packets were forwarded on this machine before. */
  forwarding: z.object({ enabled: z.boolean(), policy: z.string() }),
});
export type OwnDaemon = z.infer<typeof stateShape>;

/** Our own Docker daemon; `undefined` when it does not run. */
export async function findOwnDaemon(): Promise<OwnDaemon | undefined> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state = stateShape.parse(JSON.parse(text));
  return isRunning(state.process) ? state : undefined;
}

/**
 * Starts a Docker daemon beside whatever else is on the machine: own store, socket and networks (172.29.0.0/24, 172.30.0.0/16). It lives until
 * {@link endOwnDaemon}.
 * @param answers whether it answers by now
 * @throws Error with its last words
 */
export async function startOwnDaemon(answers: () => Promise<boolean>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const forwarding = await readForwarding();
  const log = join(folder, 'dockerd.log');
  const output = await open(log, 'w');
  const daemon = spawn('dockerd', daemonArguments(await hasSysResource()), {
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  try {
    const started = new Promise<number>((resolve, reject) => {
      daemon.once('spawn', () => resolve(daemon.pid ?? 0));
      daemon.once('error', reject);
    });
    const process = processId(await started);
    if (process === undefined) throw new Error('it ended at once');
    await writeFileWhole(stateFile, JSON.stringify({ process, forwarding } satisfies OwnDaemon));
    const ready = async (): Promise<boolean> => !isRunning(process) || (await answers());
    await waitUntil('dockerd answers', ready, { deadlineMs: START_DEADLINE_MS, everyMs: 500 });
    if (!isRunning(process)) throw new Error('it ended');
  } catch (error) {
    const words = (await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n');
    throw new Error(`no Docker daemon answers, and dockerd does not start: ${words || String(error)}`, {
      cause: error,
    });
  } finally {
    daemon.unref();
    await output.close();
  }
}

function daemonArguments(hasAllCapabilities: boolean): readonly string[] {
  const args = ['--host', `unix://${ownDaemonSocket}`, '--pidfile', join(folder, 'dockerd.pid')];
  args.push('--data-root', join(kindCache, 'docker'), '--exec-root', join(folder, 'exec'));
  args.push('--bip', '172.29.0.1/24', '--default-address-pool', 'base=172.30.0.0/16,size=24');
  if (hasAllCapabilities) return args;
  const wrapper = join(nodeSources, 'runc-without-sys-resource');
  args.push('--oom-score-adjust', '0', '--add-runtime', `limited=${wrapper}`, '--default-runtime', 'limited');
  return args;
}

/** Ends our daemon and takes away what it made on this machine's network. Its store stays, for the next time. */
export async function endOwnDaemon({ process, forwarding }: OwnDaemon): Promise<void> {
  signalProcess(process, 'SIGTERM');
  await waitUntil('dockerd ends', () => !isRunning(process), { deadlineMs: END_DEADLINE_MS });
  await restoreNetwork(forwarding);
  await rm(folder, { recursive: true, force: true });
}
