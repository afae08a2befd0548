import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from './environment.ts';

test('an environment that is complete is read, with defaults for what may be missing', () => {
  assert.deepEqual(readEnvironment({ SMACK_CONFIG: '/etc/c.json', POD_NAME: 'p', SMACK_PORT: '0' }), {
    configPath: '/etc/c.json',
    podName: 'p',
    podNamespace: 'default',
    podIp: '127.0.0.1',
    port: 0,
    logLevel: 'info',
  });
});

test('everything that is missing or wrong is named at once', () => {
  assert.throws(
    () => readEnvironment({ SMACK_PORT: '70000', LOG_LEVEL: 'loud' }),
    /SMACK_CONFIG.*POD_NAME.*SMACK_PORT.*LOG_LEVEL/s,
  );
});
