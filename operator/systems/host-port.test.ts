import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHostPort } from './host-port.ts';

const cases: Record<string, { host: string; port: number } | undefined> = {
  'kafka-0.kafka:9093': { host: 'kafka-0.kafka', port: 9093 },
  'kafka-0.kafka': { host: 'kafka-0.kafka', port: 1 },
  '[fd00::1]:9093': { host: 'fd00::1', port: 9093 },
  '[fd00::1]': { host: 'fd00::1', port: 1 },
  'fd00::1': undefined,
  'a b:1': undefined,
  'a:0': undefined,
  'a:65536': undefined,
  ':1': undefined,
};
for (const [text, want] of Object.entries(cases)) {
  test(`'${text}' is ${want === undefined ? 'no address' : `${want.host} port ${want.port}`}`, () =>
    assert.deepEqual(parseHostPort(text, 1), want));
}
