import { stringify } from 'yaml';
import { cassandraArguments, cassandraYaml, logbackXml } from '../../../local/stack/programs/cassandra.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { addressOf, systemObjects } from './system-objects.ts';

const PORT = 9042;
const STORAGE_PORT = 7000;
const SECURE_STORAGE_PORT = 7001;

export const cassandraContactPoints = [`${addressOf('cassandra')}:${PORT}`];

/**
 * One Cassandra node, configured as that of the local stack; a write is confirmed when it is on the disk.
 * @param jamm name of the jar of the agent that measures objects
 */
export function cassandraObjects(image: string, jamm: string): readonly KubeObject[] {
  const args = cassandraArguments({
    jars: '/opt/cassandra',
    dir: '/data',
    heap: '1g',
    jit: 'quick',
    jamm: `/opt/cassandra/${jamm}`,
    config: '/config/cassandra.yaml',
    logback: '/config/logback.xml',
  });
  const address = addressOf('cassandra');
  const yaml = cassandraYaml({
    address,
    port: PORT,
    storagePort: STORAGE_PORT,
    secureStoragePort: SECURE_STORAGE_PORT,
    commitLog: 'batch',
  });
  return systemObjects({
    name: 'cassandra',
    image,
    command: ['/usr/bin/java', ...args],
    ports: { cql: PORT, storage: STORAGE_PORT },
    // On all addresses: a forwarded port arrives at the pod's loopback address.
    config: {
      'cassandra.yaml': stringify({ ...yaml, rpc_address: '0.0.0.0', broadcast_rpc_address: address }),
      'logback.xml': logbackXml,
    },
    data: '/data',
    resources: { requests: { cpu: '100m', memory: '1536Mi' }, limits: { memory: '2560Mi' } },
  });
}
