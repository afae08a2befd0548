import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConsoleEnvironment } from './console-environment.ts';

test('the console listens on the pod unless told, and says what is wrong', () => {
  const env = { SMACK_CONFIG: '/c.json', POD_NAME: 'console-1', POD_IP: '10.0.0.5' };
  assert.equal(readConsoleEnvironment(env).listen, '10.0.0.5');
  assert.equal(readConsoleEnvironment({ ...env, SMACK_LISTEN: '127.0.0.1' }).listen, '127.0.0.1');
  assert.throws(() => readConsoleEnvironment({ ...env, SMACK_HEALTH_PORT: 'http' }), /SMACK_HEALTH_PORT/);
});
