import { z } from 'zod';
import { type Environment, readEnvironment } from '../lib/environment.ts';
import { ConfigError } from '../lib/load-config.ts';

const own = z.object({
  SMACK_LISTEN: z.string().min(1).optional(),
  SMACK_PAGE: z.string().min(1).optional(),
  SMACK_HEALTH_PORT: z.coerce.number().int().min(0).max(65535).default(8081),
});

/** What the console is told by its environment, beside what every workload is. */
export interface ConsoleEnvironment extends Environment {
  /**
   * The address the console listens on; the pod's unless told. A loopback address means that whoever reaches it is on the machine (or came by
   * `kubectl port-forward`): nobody has to log in.
   */
  readonly listen: string;
  /** Folder of the built page; `dist/web` beside the program unless told. */
  readonly page: string | undefined;
  /** Of health and metrics, which are on the pod's address. 0 takes a free one. */
  readonly healthPort: number;
}

/** Checks the environment. Throws {@link ConfigError} that names every variable that is missing or wrong. */
export function readConsoleEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ConsoleEnvironment {
  const shared = readEnvironment(env);
  const parsed = own.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `  ${issue.path.map(String).join('.')}: ${issue.message}`);
    throw new ConfigError(`the environment is not complete:\n${lines.join('\n')}`);
  }
  return {
    ...shared,
    listen: parsed.data.SMACK_LISTEN ?? shared.podIp,
    page: parsed.data.SMACK_PAGE,
    healthPort: parsed.data.SMACK_HEALTH_PORT,
  };
}
