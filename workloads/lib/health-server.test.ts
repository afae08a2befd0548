import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHealthServer, type Verdict } from './health-server.ts';
import { silentLog } from './log.ts';
import { createRegistry } from './metrics.ts';

test('probes answer 200 or 503 with the reason, metrics are Prometheus text, own routes are JSON', async () => {
  let ready: Verdict = { ok: false, because: 'joining 3 channels' };
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    registry: createRegistry(),
    live: () => ({ ok: true }),
    ready: () => ready,
    routes: { '/channels': () => ({ joined: ['a'] }) },
    log: silentLog,
  });
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { code: response.status, text: await response.text() };
  };
  try {
    assert.deepEqual(await get('/healthz'), { code: 200, text: '{"status":"ok"}' });
    assert.deepEqual(await get('/readyz'), { code: 503, text: '{"status":"joining 3 channels"}' });
    ready = { ok: true };
    assert.equal((await get('/readyz')).code, 200);
    assert.deepEqual(await get('/channels'), { code: 200, text: '{"joined":["a"]}' });
    assert.match((await get('/metrics')).text, /^nodejs_eventloop_lag_seconds /m);
    assert.equal((await get('/elsewhere')).code, 404);
  } finally {
    await server.close();
  }
});
