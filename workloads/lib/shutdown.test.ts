import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { silentLog } from './log.ts';
import { Shutdown } from './shutdown.ts';
import { systemClock } from './system-clock.ts';

const options = { deadlineMs: 5_000, clock: systemClock, log: silentLog };

test('steps run in order, once, however often they are asked for', async () => {
  const shutdown = new Shutdown(options);
  const ran: string[] = [];
  shutdown.add('slow', async () => {
    await systemClock.sleep(10);
    ran.push('slow');
  });
  shutdown.add('quick', () => {
    ran.push('quick');
  });
  assert.deepEqual(await Promise.all([shutdown.run('a'), shutdown.run('b')]), [true, true]);
  assert.deepEqual(ran, ['slow', 'quick']);
});

test('a step that fails does not keep the others from running, and the drain is not clean', async () => {
  const shutdown = new Shutdown(options);
  let ran = false;
  shutdown.add('fails', () => Promise.reject(new Error('no')));
  shutdown.add('runs', () => {
    ran = true;
  });
  assert.equal(await shutdown.run('test'), false);
  assert.equal(ran, true);
});

test('a step that hangs ends at the deadline, and its signal says so', async () => {
  const shutdown = new Shutdown({ ...options, deadlineMs: 20 });
  let told = false;
  shutdown.add('hangs', signal => {
    signal.addEventListener('abort', () => {
      told = true;
    });
    return new Promise<void>(() => undefined);
  });
  assert.equal(await shutdown.run('test'), false);
  assert.equal(told, true);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} drains and exits with 0`, async () => {
    const process = new EventEmitter();
    const shutdown = new Shutdown(options);
    const exited = new Promise<number>(resolve => shutdown.listen(process, resolve));
    process.emit(signal);
    process.emit(signal);
    assert.equal(await exited, 0);
    assert.equal(shutdown.begun, true);
  });
}
