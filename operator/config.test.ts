import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isWatched, readConfig } from './config.ts';
import { parseConnections } from './parse-connections.ts';

const env = {
  SMACK_CONNECTIONS: '/etc/smack/connections.yaml',
  SMACK_IMAGE_INGESTER: 'smack/ingester:dev',
  SMACK_IMAGE_PROCESSOR: 'smack/processor:dev',
};

test('three variables are enough', () => {
  assert.partialDeepStrictEqual(readConfig(env), {
    namespace: 'smack-system',
    port: 8080,
    images: { ingester: 'smack/ingester:dev' },
    relookMs: 60_000,
  });
});

test('the configuration can not be changed', () => {
  assert.ok(Object.isFrozen(readConfig(env)));
});

test('every variable that is missing or wrong is named at once', () => {
  assert.throws(
    () => readConfig({ SMACK_PORT: 'http', LOG_LEVEL: 'loud' }),
    /SMACK_CONNECTIONS[\s\S]*SMACK_IMAGE_INGESTER[\s\S]*SMACK_IMAGE_PROCESSOR[\s\S]*SMACK_PORT[\s\S]*LOG_LEVEL/,
  );
});

test('the connections of the examples can be used', () => {
  const file = `${import.meta.dirname}/../examples/connections.yaml`;
  const connections = parseConnections(readFileSync(file, 'utf8'), file);
  assert.deepEqual(Object.keys(connections.kafka), ['kafka', 'kafka-tls']);
  assert.ok(Object.isFrozen(connections.kafka['kafka']?.brokers));
});

const broken = {
  'a broker without a port': ['kafka: {a: {brokers: [kafka]}}', /kafka\.a\.brokers\.0: must be HOST:PORT/],
  'a field that nobody knows': ['kafka: {a: {brokers: ["k:1"], broker: x}}', /kafka\.a: .*broker/],
  'a name that no pipeline can write': ['twitch: {My_Twitch: {}}', /twitch\.My_Twitch: must be lower-case/],
  'a login without a secret': [
    'kafka: {a: {brokers: ["k:1"], sasl: {mechanism: plain}}}',
    /kafka\.a\.operatorSecret[\s\S]*kafka\.a\.workloadSecret/,
  ],
  'several errors at once': [
    'kafka: {a: {brokers: []}}\ntwitch: {b: {url: "http://x"}}',
    /kafka\.a\.brokers[\s\S]*twitch\.b\.url/,
  ],
  'no YAML': ['kafka: {', /is not YAML/],
} as const;
for (const [name, [text, want]] of Object.entries(broken)) {
  test(`connections with ${name} are refused with the place`, () => {
    assert.throws(() => parseConnections(text, 'connections.yaml'), want);
  });
}

test('an empty file offers nothing', () => {
  assert.deepEqual(parseConnections('', 'connections.yaml'), { kafka: {}, cassandra: {}, twitch: {} });
});

test('without a word about namespaces all are looked after', () => {
  assert.ok(isWatched(readConfig(env), 'anything'));
});

test('namespaces are named, or by how they begin', () => {
  const config = readConfig({ ...env, SMACK_NAMESPACES: 'esports, team-*' });
  assert.deepEqual(
    ['esports', 'esports-2', 'team-a', 'music'].filter(name => isWatched(config, name)),
    ['esports', 'team-a'],
  );
});
