import type { z } from 'zod';
import type { cassandraEndpoint, kafkaEndpoint } from '../../../workloads/lib/workload-config.ts';
import type { CassandraConnection, KafkaConnection } from '../../api/connections.ts';
import type { Volume } from '../../api/workload-objects.ts';

/** Where a workload finds the secret of a connection, when the connection has one. */
export const KAFKA_SECRET_PATH = '/etc/smack/kafka';
export const CASSANDRA_SECRET_PATH = '/etc/smack/cassandra';

/** What a workload is told about Kafka: addresses, and files (never values) for credentials. */
export function kafkaEndpointOf(connection: KafkaConnection): z.input<typeof kafkaEndpoint> {
  return {
    brokers: [...connection.brokers],
    ...(connection.sasl === undefined ? {} : { saslMechanism: connection.sasl.mechanism }),
    ...tlsOf(connection, KAFKA_SECRET_PATH),
    ...(connection.sasl === undefined ? {} : loginOf(connection, KAFKA_SECRET_PATH)),
  };
}

/** What a workload is told about Cassandra. A secret means that Cassandra asks for a password. */
export function cassandraEndpointOf(connection: CassandraConnection): z.input<typeof cassandraEndpoint> {
  return {
    contactPoints: [...connection.contactPoints],
    localDatacenter: connection.localDatacenter,
    ...tlsOf(connection, CASSANDRA_SECRET_PATH),
    ...loginOf(connection, CASSANDRA_SECRET_PATH),
  };
}

/** The secret's volume and mount, or nothing. The administrator provisions the Secret in the tenant's namespace. */
export function secretVolume(name: 'kafka' | 'cassandra', secretName: string | undefined): readonly Volume[] {
  return secretName === undefined ? [] : [{ name, secret: { secretName } }];
}

interface WithSecret {
  readonly tls?: { readonly serverName?: string | undefined; readonly caKey: string } | undefined;
  readonly workloadSecret?: string | undefined;
}

function tlsOf({ tls, workloadSecret }: WithSecret, path: string): object {
  if (tls === undefined) return { tls: false };
  return {
    tls: true,
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(workloadSecret === undefined ? {} : { caFile: `${path}/${tls.caKey}` }),
  };
}

function loginOf({ workloadSecret }: WithSecret, path: string): object {
  if (workloadSecret === undefined) return {};
  return { usernameFile: `${path}/username`, passwordFile: `${path}/password` };
}
