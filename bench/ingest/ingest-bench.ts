import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { findStack } from '../bench-stack.ts';
import { type Measured, measureIngester } from './measure-ingester.ts';
import { measureProcessor } from './measure-processor.ts';

const AIM_A_SECOND = 20_000;
const CHANNELS = 12;

export const bench: Bench = {
  name: 'ingest',
  describe:
    'messages a second from the replay server into Kafka by one ingester, and on into Cassandra by one processor',
  async run(options, report) {
    const messages = options.quick ? 20_000 : 400_000;
    const stack = await findStack('ingest', options);
    try {
      const shape = `${messages} messages, ${CHANNELS} channels, ${CHANNELS} partitions`;
      const tell = (step: string, measured: Measured, anchor: string): void => {
        const wall = messages / measured.seconds;
        const cpu = messages / measured.cpuSeconds;
        report({
          shape: `${shape}, ${step}`,
          metric: 'messages/s',
          value: wall,
          unit: '1/s',
          anchor,
          ratio: wall / AIM_A_SECOND,
        });
        report({
          shape: `${shape}, ${step}`,
          metric: 'messages/s a core',
          value: cpu,
          unit: '1/s',
          anchor,
          ratio: cpu / AIM_A_SECOND,
        });
        report({
          shape: `${shape}, ${step}`,
          metric: 'peak RSS',
          value: measured.peakRssMb,
          unit: 'MB',
          anchor: 'none',
        });
      };
      const aim = `aim: ${AIM_A_SECOND} messages/s on one core`;
      options.progress('one ingester reads the replay server');
      const uid = randomUUID();
      const ingested = await measureIngester(messages, CHANNELS);
      tell('replay server to Kafka by one ingester', ingested, aim);
      options.progress('one processor reads what was written');
      const processed = await measureProcessor(ingested.topics, messages, uid);
      tell('Kafka to Cassandra by one processor', processed, aim);
    } finally {
      await stack.end();
    }
  },
};
