import { z } from 'zod';
import type { OffersSettings } from './offers/offers-settings.ts';

/** A configuration that can't be used: every error at once, each with where it is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a DNS label');
const seconds = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise);

const environment = z.object({
  SMACK_CONNECTIONS: z.string().min(1),
  SMACK_SECRETS_DIR: z.string().min(1).default('/etc/smack/secrets'),
  SMACK_IMAGE_INGESTER: z.string().min(1),
  SMACK_IMAGE_PROCESSOR: z.string().min(1),
  SMACK_PRIORITY_CLASS: z.string().min(1).optional(),
  POD_NAMESPACE: name.default('smack-system'),
  POD_NAME: z.string().min(1).default('smack-operator'),
  POD_IP: z.string().min(1).default('0.0.0.0'),
  SMACK_PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  SMACK_INGESTER_PORT: z.coerce.number().int().min(1).max(65535).default(8080),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  SMACK_NAMESPACES: z.string().min(1).default('*'),
  SMACK_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(32),
  SMACK_RELOOK_SECONDS: seconds(1, 3600, 60),
  SMACK_CLEANUP_SECONDS: seconds(1, 86_400, 600),
  SMACK_OFFERS: z.enum(['on', 'off']).default('on'),
  SMACK_OFFERS_EXCLUDED: z.string().default(''),
  SMACK_OFFERS_MAX_UNBOUND: z.coerce.number().int().min(1).max(100_000).default(500),
  SMACK_OFFERS_PATCHES: z.coerce.number().int().min(1).max(256).default(32),
  SMACK_OFFERS_REVOKE_BY_SHARE: z.enum(['on', 'off']).default('off'),
});

/** Every variable that is read. */
export const environmentNames: readonly string[] = Object.keys(environment.shape);

/** What the operator is told by its environment. */
export interface Config {
  /** Path of connections.yaml. */
  readonly connectionsFile: string;
  /** Folder of the operator's credentials: `<secret>/{username,password,ca.crt}`. */
  readonly secretsDir: string;
  readonly images: { readonly ingester: string; readonly processor: string };
  /** Of the pods of pipelines; `undefined`: the API server's default. It must exist, or no pod is admitted. */
  readonly priorityClass: string | undefined;
  readonly namespace: string;
  readonly podName: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly ingesterPort: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** Namespaces whose pipelines are looked after; a name that ends in `*` stands for all that begin so. */
  readonly namespaces: readonly string[];
  readonly concurrency: number;
  /** How often a pipeline at rest is looked at again. */
  readonly relookMs: number;
  /** How long a deleted pipeline waits for systems that are down. */
  readonly cleanupDeadlineMs: number;
  /**
   * How nodes are shared; `undefined`: they are not, since it was switched off, or since an operator that looks after some namespaces alone
   * can not know what the pods of all the others hold.
   */
  readonly offers: OffersSettings | undefined;
}

/** Checks the environment. Throws {@link ConfigError} that names every variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`the environment is not complete:\n${lines.join('\n')}`);
  }
  const { data } = parsed;
  return Object.freeze({
    connectionsFile: data.SMACK_CONNECTIONS,
    secretsDir: data.SMACK_SECRETS_DIR,
    images: Object.freeze({ ingester: data.SMACK_IMAGE_INGESTER, processor: data.SMACK_IMAGE_PROCESSOR }),
    priorityClass: data.SMACK_PRIORITY_CLASS,
    namespace: data.POD_NAMESPACE,
    podName: data.POD_NAME,
    host: data.POD_IP,
    port: data.SMACK_PORT,
    ingesterPort: data.SMACK_INGESTER_PORT,
    logLevel: data.LOG_LEVEL,
    namespaces: Object.freeze(data.SMACK_NAMESPACES.split(',').map(part => part.trim())),
    concurrency: data.SMACK_CONCURRENCY,
    relookMs: data.SMACK_RELOOK_SECONDS * 1_000,
    cleanupDeadlineMs: data.SMACK_CLEANUP_SECONDS * 1_000,
    offers: data.SMACK_OFFERS === 'on' && data.SMACK_NAMESPACES === '*' ? offersOf(data) : undefined,
  });
}

function offersOf(data: z.output<typeof environment>): OffersSettings {
  return Object.freeze({
    excluded: Object.freeze(
      data.SMACK_OFFERS_EXCLUDED.split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    ),
    maxUnbound: data.SMACK_OFFERS_MAX_UNBOUND,
    patches: data.SMACK_OFFERS_PATCHES,
    revokeByShare: data.SMACK_OFFERS_REVOKE_BY_SHARE === 'on',
  });
}

/** Whether pipelines of a namespace are looked after. */
export function isWatched({ namespaces }: Config, namespace: string): boolean {
  return namespaces.some(pattern =>
    pattern.endsWith('*') ? namespace.startsWith(pattern.slice(0, -1)) : namespace === pattern,
  );
}

/** The namespaces that are looked after, when each is named whole; `undefined`: some pattern needs sight of all. */
export function namedNamespaces({ namespaces }: Config): readonly string[] | undefined {
  return namespaces.some(pattern => pattern.endsWith('*')) ? undefined : namespaces;
}
