import { z } from 'zod';

/**
 * The administrator's connections file (`connections.yaml`): the only place where addresses come from.
 * Tenants name a connection; they never give an address, so nothing in a spec can make the operator or a
 * workload dial somewhere (docs/threat-model, CVE-2026-54725 is the class of bug).
 */
const namespaces = z
  .array(z.string().min(1))
  .default(['*'])
  .describe("Namespaces that may use this connection; '*' for all.");

const secrets = {
  operatorSecret: z
    .string()
    .optional()
    .describe("Secret in the operator's namespace, mounted there under SMACK_SECRETS_DIR/<name>."),
  workloadSecret: z
    .string()
    .optional()
    .describe('Secret the administrator provisions in each tenant namespace; mounted into the workloads.'),
};

const tls = z.strictObject({
  serverName: z.string().optional(),
  caKey: z.string().default('ca.crt').describe('Key of the secret that holds the CA certificates, PEM.'),
});

const kafkaConnection = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be HOST:PORT'))
    .min(1),
  tls: tls.optional(),
  sasl: z.strictObject({ mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']) }).optional(),
  ...secrets,
  namespaces,
  adoptTopics: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe('Namespace -> existing topics its pipelines may take over when their shape is equal.'),
});

const datacenters = z.record(z.string().regex(/^[A-Za-z0-9_-]{1,48}$/), z.int().min(1).max(9));

const cassandraConnection = z.strictObject({
  contactPoints: z.array(z.string().min(1)).min(1).describe('HOST or HOST:PORT; prefer a headless Service.'),
  localDatacenter: z.string().min(1),
  tls: tls.optional(),
  ...secrets,
  namespaces,
  replication: z
    .strictObject({ datacenters })
    .describe("Keyspaces' replication when a pipeline asks for none."),
  keyspaces: z
    .record(z.string(), z.array(z.string().regex(/^[a-z][a-z0-9_]{0,47}$/)))
    .default({})
    .describe('Namespace -> keyspaces beside its own that its pipelines may use or adopt.'),
});

const twitchConnection = z.strictObject({
  url: z
    .string()
    .regex(/^wss?:\/\/[^\s/]+$/, 'must be wss://HOST[:PORT] or ws://HOST[:PORT]: chat is read over WebSocket')
    .default('wss://irc-ws.chat.twitch.tv:443'),
  joinsPerTenSeconds: z.int().min(1).max(2000).default(20).describe('Twitch allows 20 an identity.'),
  pingSeconds: z.number().min(0.1).max(300).default(30),
  namespaces,
});

export const connectionsSchema = z.strictObject({
  kafka: z.record(z.string(), kafkaConnection).default({}),
  cassandra: z.record(z.string(), cassandraConnection).default({}),
  twitch: z.record(z.string(), twitchConnection).default({}),
});

export type Connections = z.output<typeof connectionsSchema>;
export type KafkaConnection = z.output<typeof kafkaConnection>;
export type CassandraConnection = z.output<typeof cassandraConnection>;
export type TwitchConnection = z.output<typeof twitchConnection>;

/** Whether a namespace may use a connection that lists `allowed`. */
export function mayUse(allowed: readonly string[], namespace: string): boolean {
  return allowed.includes('*') || allowed.includes(namespace);
}

/** An entry of a record by a name that a tenant chose: never what every object inherits (`constructor`). */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
