import { datacenter } from '../../local/stack/programs/cassandra.ts';
import { cassandraContactPoints } from './systems/cassandra-objects.ts';
import { chatUrl } from './systems/chat-objects.ts';
import { kafkaBrokers } from './systems/kafka-objects.ts';

/** The chart's values on a trial cluster: the systems in it, and images that are on the nodes. */
export const trialValues = {
  image: { registry: 'localhost', pullPolicy: 'IfNotPresent' },
  connections: {
    kafka: { kafka: { brokers: kafkaBrokers } },
    cassandra: {
      cassandra: {
        contactPoints: cassandraContactPoints,
        localDatacenter: datacenter,
        replication: { datacenters: { [datacenter]: 1 } },
      },
    },
    twitch: { twitch: { url: chatUrl, pingSeconds: 1 } },
  },
};
