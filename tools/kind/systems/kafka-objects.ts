import { jvmOptions } from '../../../local/stack/programs/jvm-options.ts';
import { CLUSTER_ID, log4jProperties, serverProperties } from '../../../local/stack/programs/kafka.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { addressOf, systemObjects } from './system-objects.ts';

const PORT = 9092;
const CONTROLLER_PORT = 9093;
const DATA = '/data';

export const kafkaBrokers = [`${addressOf('kafka')}:${PORT}`];

/** One Kafka broker that is its own controller, configured as that of the local stack. */
export function kafkaObjects(image: string): readonly KubeObject[] {
  const place = { address: addressOf('kafka'), port: PORT, controllerPort: CONTROLLER_PORT };
  const java = ['/usr/bin/java', ...jvmOptions({ heap: '512m', jit: 'quick' }, '/tmp')];
  const program = [...java, '-Dlog4j2.configurationFile=/config/log4j2.properties', '-cp', '/opt/kafka/*'];
  const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', CLUSTER_ID];
  return systemObjects({
    name: 'kafka',
    image,
    prepare: [...program, ...format, '-c', '/config/server.properties'],
    command: [...program, 'kafka.Kafka', '/config/server.properties'],
    ports: { kafka: PORT, controller: CONTROLLER_PORT },
    config: {
      'server.properties': serverProperties(place, `${DATA}/log`),
      'log4j2.properties': log4jProperties,
    },
    data: DATA,
    resources: { requests: { cpu: '100m', memory: '768Mi' }, limits: { memory: '1Gi' } },
  });
}
