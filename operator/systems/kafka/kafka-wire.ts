import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';
import Broker from 'kafkajs/src/broker/index.js';
import Pool from 'kafkajs/src/network/connectionPool.js';
import socketFactory from 'kafkajs/src/network/socketFactory.js';
import type { Logger } from 'pino';
import { mendKafkajsTimers } from '../../../workloads/kafkajs/mend-timers.ts';
import type { KafkaConnection } from '../../api/connections.ts';
import { type BackoffPolicy, delayOf, type Random } from '../../kube/backoff.ts';
import type { Clock } from '../../kube/clock.ts';
import type { CredentialReader } from '../credential-files.ts';
import { type HostPort, parseHostPort } from '../host-port.ts';
import type { ProtocolCall } from './protocol-call.ts';
import { silentKafkaLogger } from './silent-kafka-logger.ts';

/** No broker of the connection can be talked to. `message` names the brokers and the last cause. */
export class KafkaUnreachable extends Error {
  override readonly name = 'KafkaUnreachable';
}

export interface WireOptions {
  /** The connection's name in connections.yaml, for messages. */
  readonly name: string;
  readonly connection: KafkaConnection;
  readonly credentials: CredentialReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

const connectTimeoutMs = 2_000;
const authenticationTimeoutMs = 5_000;
const requestTimeoutMs = 10_000;
/** Brokers tried in one go; the next go starts behind them. */
const brokersPerAttempt = 3;
const reconnectBackoff: BackoffPolicy = { initialMs: 250, factor: 2, maxMs: 10_000, jitter: 0.5 };

/**
 * One client of one Kafka cluster: connects when first used, again after it broke, at most as often as its backoff
 * allows; in between it fails at once with the last cause, so that nobody waits for a cluster that is known to be down.
 * Any broker will do: since KRaft each forwards to the controller (KIP-590).
 */
export class KafkaWire {
  readonly #options: WireOptions;
  #broker: Broker | undefined;
  #connecting: Promise<Broker> | undefined;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #lastFailure = 'not tried yet';
  #next = 0;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and answers its decoded response.
   * @throws KafkaUnreachable when there is no broker to send it to, or it broke off before it answered.
   */
  async send<T>(call: ProtocolCall<T>): Promise<T> {
    const broker = await this.#connected();
    try {
      return await broker.connectionPool.send({ ...call, logResponseError: false });
    } catch (error) {
      this.#drop(broker);
      throw this.#unreachable(`${call.request.apiName} broke off: ${messageOf(error)}`);
    }
  }

  async close(): Promise<void> {
    const broker = this.#broker;
    this.#broker = undefined;
    await broker?.disconnect();
  }

  async #connected(): Promise<Broker> {
    if (this.#broker?.isConnected() === true) return this.#broker;
    if (this.#broker !== undefined) this.#drop(this.#broker);
    if (this.#connecting === undefined) {
      if (this.#options.clock.monotonic() < this.#notBefore) throw this.#unreachable(this.#lastFailure);
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = undefined;
      });
    }
    return this.#connecting;
  }

  async #connect(): Promise<Broker> {
    const { clock, random, log, name } = this.#options;
    try {
      const broker = await this.#connectToAny();
      if (this.#failures > 0)
        log.info({ connection: name, failures: this.#failures }, 'kafka is reachable again');
      this.#failures = 0;
      this.#broker = broker;
      return broker;
    } catch (error) {
      this.#lastFailure = messageOf(error);
      if (this.#failures === 0)
        log.warn({ connection: name, cause: this.#lastFailure }, 'kafka is not reachable');
      this.#notBefore = clock.monotonic() + delayOf(reconnectBackoff, this.#failures, random);
      this.#failures += 1;
      throw this.#unreachable(this.#lastFailure);
    }
  }

  async #connectToAny(): Promise<Broker> {
    const { connection, credentials } = this.#options;
    const secrets = await credentials(connection.operatorSecret, connection.tls?.caKey ?? 'ca.crt');
    const sasl = saslOf(connection, secrets.username, secrets.password);
    const ssl = tlsOf(connection, secrets.ca);
    const failures: string[] = [];
    for (let tried = 0; tried < Math.min(brokersPerAttempt, connection.brokers.length); tried += 1) {
      const text = connection.brokers[this.#next++ % connection.brokers.length] ?? '';
      const address = parseHostPort(text, 9092);
      if (address === undefined) throw new Error(`'${text}' is not HOST:PORT`);
      const broker = brokerAt(address, ssl, sasl);
      try {
        await broker.connect();
        return broker;
      } catch (error) {
        failures.push(messageOf(error));
        void broker.disconnect().catch(() => undefined);
      }
    }
    throw new Error(failures.join('; '));
  }

  #drop(broker: Broker): void {
    if (this.#broker === broker) this.#broker = undefined;
    void broker.disconnect().catch(() => undefined);
  }

  #unreachable(cause: string): KafkaUnreachable {
    const { name, connection } = this.#options;
    return new KafkaUnreachable(`Kafka connection '${name}' (${connection.brokers.join(', ')}): ${cause}`);
  }
}

function brokerAt(
  address: HostPort,
  ssl: ConnectionOptions | undefined,
  sasl: SASLOptions | undefined,
): Broker {
  mendKafkajsTimers();
  const connectionPool = new Pool({
    ...address,
    ssl,
    sasl,
    clientId: 'smack-operator',
    socketFactory: socketFactory(),
    connectionTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    logger: silentKafkaLogger,
  });
  return new Broker({
    connectionPool,
    logger: silentKafkaLogger,
    authenticationTimeout: authenticationTimeoutMs,
    // A question about a topic must never make it.
    allowAutoTopicCreation: false,
  });
}

function tlsOf(connection: KafkaConnection, ca: string | undefined): ConnectionOptions | undefined {
  if (connection.tls === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca: [ca] }),
    ...(connection.tls.serverName === undefined ? {} : { servername: connection.tls.serverName }),
  };
}

function saslOf(
  connection: KafkaConnection,
  username: string | undefined,
  password: string | undefined,
): SASLOptions | undefined {
  if (connection.sasl === undefined) return undefined;
  if (username === undefined || password === undefined) {
    throw new Error(
      `the secret '${connection.operatorSecret ?? '(operatorSecret is not set)'}' has no username and password for SASL`,
    );
  }
  return { mechanism: connection.sasl.mechanism, username, password } as SASLOptions;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
