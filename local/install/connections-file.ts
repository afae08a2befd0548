import { stringify } from 'yaml';
import type { Connections } from '../../operator/api/connections.ts';

/** Where the systems of the local stack listen. */
export interface Endpoints {
  readonly kafka: readonly string[];
  readonly cassandra: readonly string[];
  readonly datacenter: string;
  /** URL of the chat server. */
  readonly twitch: string;
  /** How often ingesters ask for the time of a silent channel, seconds. */
  readonly pingSeconds: number;
}

/** The administrator's `connections.yaml` for a local stack: one connection of each kind, open to every namespace. */
export function renderConnections(endpoints: Endpoints): string {
  const connections: DeepPartial<Connections> = {
    kafka: { kafka: { brokers: [...endpoints.kafka] } },
    cassandra: {
      cassandra: {
        contactPoints: [...endpoints.cassandra],
        localDatacenter: endpoints.datacenter,
        replication: { datacenters: { [endpoints.datacenter]: 1 } },
      },
    },
    twitch: { twitch: { url: endpoints.twitch, pingSeconds: endpoints.pingSeconds } },
  };
  return stringify(connections);
}

type DeepPartial<T> = T extends readonly unknown[] ? T : { readonly [K in keyof T]?: DeepPartial<T[K]> };
