import { runTool } from '../images/run-tool.ts';
import { findOwnDaemon, ownDaemonSocket, startOwnDaemon } from './own-daemon.ts';

/** A Docker daemon that answers. */
export interface Docker {
  /** Whether it is one that `npm run kind` started, and ends. */
  readonly own: boolean;
  /** What programs need in their environment to reach it. */
  readonly env: Readonly<Record<string, string>>;
}

const ownDocker: Docker = { own: true, env: { DOCKER_HOST: `unix://${ownDaemonSocket}` } };

/** The daemon to use: our own when it runs already, else the one that the user's `docker` reaches; `undefined`: there is none. */
export async function findDocker(): Promise<Docker | undefined> {
  if ((await findOwnDaemon()) !== undefined && (await answers(ownDocker))) return ownDocker;
  const users: Docker = { own: false, env: {} };
  return (await answers(users)) ? users : undefined;
}

/**
 * As {@link findDocker}; where there is none, starts one of our own.
 * @throws Error that says what is missing
 */
export async function findOrStartDocker(): Promise<Docker> {
  const found = await findDocker();
  if (found !== undefined) return found;
  await startOwnDaemon(() => answers(ownDocker));
  return ownDocker;
}

/** Whether the daemon has an image. */
export function hasImage({ env }: Docker, name: string): Promise<boolean> {
  return works(['image', 'inspect', name], env);
}

function answers({ env }: Docker): Promise<boolean> {
  return works(['info', '--format', '{{.ServerVersion}}'], env);
}

function works(args: readonly string[], env: Docker['env']): Promise<boolean> {
  return runTool('docker', args, { env, timeoutMs: 30_000 }).then(
    () => true,
    () => false,
  );
}
