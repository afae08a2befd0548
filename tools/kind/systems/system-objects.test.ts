import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cassandraObjects } from './cassandra-objects.ts';
import { chatObjects } from './chat-objects.ts';
import { kafkaObjects } from './kafka-objects.ts';

const all = {
  kafka: kafkaObjects('example/kafka:1'),
  cassandra: cassandraObjects('example/cassandra:1', 'jamm-1.jar'),
  chat: chatObjects('example/replay:1', { kind: 'generated', channels: ['a', 'b'] }),
};

for (const [name, objects] of Object.entries(all)) {
  const text = JSON.stringify(objects);

  test(`${name}: configuration, name in DNS, one pod that keeps to the control plane's node`, () => {
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      ['ConfigMap', 'Service', 'StatefulSet'],
    );
    assert.match(text, /"nodeSelector":\{"node-role.kubernetes.io\/control-plane":""\}/);
  });

  test(`${name}: the image comes from the node, and memory is limited`, () => {
    assert.match(text, /"imagePullPolicy":"IfNotPresent"/);
    assert.match(text, /"limits":\{"memory":/);
  });
}

test('Kafka tells clients the name by which its pod is found wherever it runs', () => {
  const [config] = all.kafka;
  assert.match(
    JSON.stringify(config),
    /advertised\.listeners=PLAINTEXT:\/\/kafka-0\.kafka\.smack-systems\.svc\.cluster\.local:9092/,
  );
});
