import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allowedConfig, forbiddenConfig, parseTopicConfig } from './topic-config.ts';

const cases: Record<string, { config: Record<string, string>; replicas?: number; want: RegExp | object }> = {
  'numbers are brought into the spelling that Kafka answers with': {
    config: { 'segment.bytes': ' 0002000000 ', 'retention.bytes': '-1' },
    want: { 'retention.bytes': '-1', 'segment.bytes': '2000000' },
  },
  'a codec that readers of ours lack is refused with those they have': {
    config: { 'compression.type': 'zstd' },
    want: /compression\.type must be producer, uncompressed, gzip, not 'zstd'/,
  },
  'as many copies in sync as there are replicas would stop at the first lost broker': {
    config: { 'min.insync.replicas': '3' },
    replicas: 3,
    want: /min\.insync\.replicas must be a whole number from 1 to 2, not '3'/,
  },
  'a single replica is its own quorum': {
    config: { 'min.insync.replicas': '1' },
    want: { 'min.insync.replicas': '1' },
  },
  'retention.ms is pointed to the field that sets it': {
    config: { 'retention.ms': '5' },
    want: /spec\.topic\.retentionSeconds/,
  },
  'an unknown setting is answered with the list': {
    config: { 'index.interval.bytes': '5' },
    want: /only compression\.type, max\.message\.bytes,/,
  },
  'names of object methods are no settings': {
    config: { constructor: '5', toString: '6' },
    want: /constructor can't.*toString can't/,
  },
  'numbers that are none are refused': {
    config: { 'segment.ms': '1e9' },
    want: /segment\.ms must be a whole number/,
  },
};

for (const [name, { config, replicas = 1, want }] of Object.entries(cases)) {
  test(name, () => {
    const { values, problems } = parseTopicConfig(config, { replicationFactor: replicas });
    if (want instanceof RegExp) assert.match(problems.join('; '), want);
    else assert.deepEqual({ values, problems }, { values: want, problems: [] });
  });
}

test('no setting is both allowed and forbidden, and each says why', () => {
  for (const [key, why] of Object.entries(forbiddenConfig)) {
    assert.ok(!(key in allowedConfig), key);
    assert.ok(why.length > 10, key);
  }
  for (const { why } of Object.values(allowedConfig)) assert.ok(why.length > 10);
});

test('whatever a tenant writes, every entry is either a value or a problem, and parsing a value again changes nothing', () => {
  const key = fc.oneof(fc.constantFrom(...Object.keys(allowedConfig)), fc.string());
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(fc.string(), fc.integer().map(String))), config => {
      const { values, problems } = parseTopicConfig(config, { replicationFactor: 3 });
      assert.equal(Object.keys(values).length + problems.length, Object.keys(config).length);
      assert.deepEqual(parseTopicConfig(values, { replicationFactor: 3 }), { values, problems: [] });
    }),
  );
});
