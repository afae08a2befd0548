import { z } from 'zod';
import { ConfigError } from './load-config.ts';

const environment = z.object({
  SMACK_CONFIG: z.string().min(1),
  POD_NAME: z.string().min(1),
  POD_NAMESPACE: z.string().min(1).default('default'),
  POD_IP: z.string().min(1).default('127.0.0.1'),
  SMACK_PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

/** What a workload is told by its pod's environment. */
export interface Environment {
  readonly configPath: string;
  readonly podName: string;
  readonly podNamespace: string;
  /** The address the health server listens on. */
  readonly podIp: string;
  /** 0 takes a free port (tests). */
  readonly port: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
}

/** Checks the environment. Throws {@link ConfigError} that names every variable that is missing or wrong. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `  ${issue.path.map(String).join('.')}: ${issue.message}`);
    throw new ConfigError(`the environment is not complete:\n${lines.join('\n')}`);
  }
  return {
    configPath: parsed.data.SMACK_CONFIG,
    podName: parsed.data.POD_NAME,
    podNamespace: parsed.data.POD_NAMESPACE,
    podIp: parsed.data.POD_IP,
    port: parsed.data.SMACK_PORT,
    logLevel: parsed.data.LOG_LEVEL,
  };
}
