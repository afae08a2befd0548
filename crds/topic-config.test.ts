import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allowedConfig } from '../operator/systems/kafka/topic-config.ts';

const crd = readFileSync(`${import.meta.dirname}/twitchpipelines.smack.dev.yaml`, 'utf8');

test('the keys that the CRD allows in topic.config are those the operator allows', () => {
  const rule = /self\.all\(key, key in \[([^\]]*)\]\)/.exec(crd)?.[1] ?? '';
  const keys = rule.split(',').map(key => key.replace(/['\s]/g, ''));
  assert.deepEqual(keys, Object.keys(allowedConfig).sort());
});

test('the message about topic.config names the keys that are allowed', () => {
  const message = /keys must be of: ((?:[a-z.]+,\s+)*[a-z.]+)/.exec(crd)?.[1] ?? '';
  const keys = message.trim().split(/,\s*/);
  assert.deepEqual(keys, Object.keys(allowedConfig).sort());
});
