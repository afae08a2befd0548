import { Kafka, type KafkaConfig, type LogEntry, logLevel, type SASLOptions } from 'kafkajs';
import { mendKafkajsTimers } from '../kafkajs/mend-timers.ts';
import { readCredential, tlsOptions } from './credential-files.ts';
import type { Log } from './log.ts';
import type { KafkaEndpoint } from './workload-config.ts';

/** What {@link createKafka} needs. */
export interface KafkaOptions {
  readonly endpoint: KafkaEndpoint;
  /** Shown in the broker's logs and quotas, e.g. `smack-ingester/<pod>`. */
  readonly clientId: string;
  readonly log: Log;
}

/**
 * A kafkajs client of an endpoint. Certificates and passwords are read from their files at each connect, so a rotated
 * secret needs no restart. Retries end after about ten seconds with an error: the caller decides what goes on.
 */
export function createKafka(options: KafkaOptions): Kafka {
  mendKafkajsTimers();
  const { endpoint } = options;
  const ssl = tlsOptions(endpoint);
  const sasl = saslOptions(endpoint);
  const config: KafkaConfig = {
    brokers: [...endpoint.brokers],
    clientId: options.clientId,
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 5 },
    logLevel: logLevel.INFO,
    logCreator: () => entry => forward(options.log, entry),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  };
  return new Kafka(config);
}

/** Getters: kafkajs reads the fields at each authentication. */
function saslOptions(endpoint: KafkaEndpoint): SASLOptions | undefined {
  if (endpoint.saslMechanism === undefined) return undefined;
  return {
    mechanism: endpoint.saslMechanism,
    get username() {
      return readCredential(endpoint.usernameFile, 'user name');
    },
    get password() {
      return readCredential(endpoint.passwordFile, 'password');
    },
  };
}

/**
 * kafkajs logs at level ERROR what it then retries by itself; whoever awaits the call hears of what lasts.
 * So its errors become warnings of ours, and its informational lines debug.
 */
function forward(log: Log, entry: LogEntry): void {
  const { message, timestamp: _, logger: __, ...fields } = entry.log;
  const line = { kafkajs: entry.namespace, ...fields };
  if (entry.level === logLevel.ERROR || entry.level === logLevel.WARN) log.warn(line, message);
  else log.debug(line, message);
}
