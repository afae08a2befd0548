import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { findStack } from '../bench-stack.ts';
import { type Measured, measureIngester } from './measure-ingester.ts';
import { measureLatency } from './measure-latency.ts';
import { measureProcessor } from './measure-processor.ts';

const AIM_A_SECOND = 20_000;
const CHANNELS = 12;
const AIM_P99_MS = 250;

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
      const rate = options.quick ? 1_000 : AIM_A_SECOND;
      options.progress(`${rate} messages a second in real time`);
      const live = await measureLatency(CHANNELS, rate / CHANNELS, options.quick ? 10 : 60);
      const liveShape = `${Math.round(live.messagesASecond)} messages/s in real time, ${live.messages} in all, ${CHANNELS} channels`;
      report({
        shape: liveShape,
        metric: 'message to Kafka p99',
        value: live.p99,
        unit: 'ms',
        anchor: `p50 ${live.p50}, longest ${live.most}; aim: < ${AIM_P99_MS}`,
        ratio: AIM_P99_MS / live.p99,
      });
      report({
        shape: liveShape,
        metric: 'cores of the ingester',
        value: live.cpuSeconds / (live.messages / live.messagesASecond),
        unit: 'cores',
        anchor: 'aim: <= 1',
      });
    } finally {
      await stack.end();
    }
  },
};
