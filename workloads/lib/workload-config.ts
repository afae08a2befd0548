import { z } from 'zod';

/** Parts that the configuration files of all workloads share. The operator writes them, the workloads read them. */
export const pipelineIdentity = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  /** The TwitchPipeline's UID: a pipeline made anew under an old name shares no rows with it. */
  uid: z.uuid(),
});

const credentialFiles = {
  /** PEM file of the CA certificates; present when TLS is on and the CA is not public. */
  caFile: z.string().optional(),
  tls: z.boolean().default(false),
  serverName: z.string().optional(),
  /** Files, not values: they are read again at each connect, so a rotated secret needs no restart. */
  usernameFile: z.string().optional(),
  passwordFile: z.string().optional(),
};

export const kafkaEndpoint = z.strictObject({
  brokers: z.array(z.string()).min(1),
  saslMechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  ...credentialFiles,
});

export const cassandraEndpoint = z.strictObject({
  contactPoints: z.array(z.string()).min(1),
  localDatacenter: z.string().min(1),
  ...credentialFiles,
});

export const topics = z.strictObject({ chat: z.string(), live: z.string(), dead: z.string() });

export type KafkaEndpoint = z.output<typeof kafkaEndpoint>;
export type CassandraEndpoint = z.output<typeof cassandraEndpoint>;
export type PipelineIdentity = z.output<typeof pipelineIdentity>;
