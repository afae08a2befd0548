import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { alterConfigsRequest, metadataRequest } from './kafka-requests.ts';

test('kafkajs is the version whose insides are used here', () => {
  const url = new URL('../../../node_modules/kafkajs/package.json', import.meta.url);
  assert.equal(JSON.parse(readFileSync(url, 'utf8')).version, '2.2.4');
});

test('IncrementalAlterConfigs is encoded as KIP-339 has it', async () => {
  const call = alterConfigsRequest([{ topic: 'ab', set: { k: 'v' }, reset: ['z'] }]);
  const encoder = (await call.request.encode()) as { buffer: Buffer };
  const want = [
    '00000001', // one resource
    '02', // a topic
    '00026162', // "ab"
    '00000002', // two entries
    '00016b', // "k"
    '00', // set
    '000176', // "v"
    '00017a', // "z"
    '01', // delete
    'ffff', // null
    '00', // not only validate
  ].join('');
  assert.equal(encoder.buffer.toString('hex'), want);
});

test("IncrementalAlterConfigs' answer is read topic by topic", async () => {
  const call = alterConfigsRequest([]);
  const payload = Buffer.from(
    ['00000000', '00000002', '0000', 'ffff', '02', '000161', '0028', '00026e6f', '02', '000162'].join(''),
    'hex',
  );
  assert.deepEqual(await call.response.decode(payload), [
    { topic: 'a', error: undefined },
    { topic: 'b', error: { type: 'INVALID_CONFIG', message: 'no' } },
  ]);
});

test('metadata is never asked for all topics of a cluster by accident', () => {
  assert.throws(() => metadataRequest([]), RangeError);
});
