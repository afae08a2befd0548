import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import pino from 'pino';
import { connectionsSchema } from '../../operator/api/connections.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { metadataRequest } from '../../operator/systems/kafka/kafka-requests.ts';
import { KafkaWire } from '../../operator/systems/kafka/kafka-wire.ts';
import { stackFacts } from '../support/stack-facts.ts';

// A file of its own: Node warns once a process.
test("the operator's connection to Kafka sets no timer in the past, which would fire every millisecond for ever", async t => {
  const { kafka } = connectionsSchema.parse({ kafka: { kafka: { brokers: stackFacts().kafka } } });
  const connection = kafka['kafka'];
  assert.ok(connection);
  const warnings: string[] = [];
  const listen = ({ name, message }: Error): number => warnings.push(`${name}: ${message}`);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  const wire = new KafkaWire({
    name: 'kafka',
    connection,
    credentials: async () => ({ username: undefined, password: undefined, ca: undefined }),
    clock: systemClock,
    random: Math.random,
    log: pino({ level: 'silent' }),
  });
  t.after(() => wire.close());
  const { brokers } = await wire.send(metadataRequest(['there-is-no-such-topic']));
  assert.ok(brokers > 0);
  // Warnings are emitted a tick later.
  await setImmediate();
  assert.deepEqual(warnings, []);
});
