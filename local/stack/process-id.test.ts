import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { isRunning, processId, signalProcess } from './process-id.ts';

test('a process is known by pid and start time, and runs until it ends', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const id = processId(child.pid ?? 0);
  assert.ok(id && isRunning(id));
  signalProcess(id, 'SIGKILL');
  await once(child, 'exit');
  assert.equal(isRunning(id), false);
  signalProcess(id, 'SIGKILL');
});

test('another process that got the same pid is not taken for it', () => {
  const own = processId(process.pid);
  assert.ok(own);
  const stranger = { ...own, started: '1' };
  assert.equal(isRunning(stranger), false);
  signalProcess(stranger, 'SIGKILL');
});
