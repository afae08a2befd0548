import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listens } from './listens.ts';

const LOOK_AGAIN_MS = 250;
/** A first build of the control plane takes about five minutes on two cores. */
const DEADLINE_MS = 30 * 60_000;

/**
 * Runs `action` while holding a lock on `name` among all processes of this machine. The lock is a listening socket in
 * Linux's abstract namespace (unix(7)): the kernel frees it when its holder dies, so none is ever left behind.
 * @throws Error when the lock was not free within 30 minutes
 */
export async function withLock<T>(name: string, action: () => Promise<T>): Promise<T> {
  const server = createServer(socket => socket.destroy());
  const path = `\0smack-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  for (let waited = 0; !(await listens(server, { path })); waited += LOOK_AGAIN_MS) {
    if (waited > DEADLINE_MS) throw new Error(`another process has been working on ${name} for 30 minutes`);
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await action();
  } finally {
    await new Promise<void>(resolve => server.close(() => resolve()));
  }
}
