/** What breaks a watch, one by one: the cache must be right again afterwards, and without a storm of requests. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInformer, type Informer } from '../../operator/kube/informer.ts';
import { eventually } from '../support/eventually.ts';
import { type Fault, isList, isWatch, type SeenRequest } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';

const timing = { backoff: { initialMs: 50, factor: 2, maxMs: 1_000, jitter: 0.5 }, stallMs: 60_000 };
let scene: KubeScene;
let number = 0;
let app = '';

before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());
beforeEach(() => {
  app = `case-${++number}`;
});

function anInformer(options: { stallMs?: number } = {}): Informer<ConfigMap> {
  const { namespace, proxied: client, runtime } = scene;
  const labelSelector = `app=${app}`;
  return createInformer<ConfigMap>({
    resource: configMaps,
    client,
    runtime,
    namespace,
    labelSelector,
    timing: { ...timing, ...options },
  });
}

/** Requests of this case alone. */
function mine(matches: (request: SeenRequest) => boolean): (request: SeenRequest) => boolean {
  const selector = `app=${app}`;
  return request => matches(request) && request.url.searchParams.get('labelSelector') === selector;
}

async function create(name: string): Promise<void> {
  const object = scene.configMap(`${app}-${name}`);
  await scene.direct.create(configMaps, { ...object, metadata: { ...object.metadata, labels: { app } } });
}

async function untilSeen(informer: Informer<ConfigMap>, name: string, withinMs = 20_000): Promise<void> {
  const ref = { namespace: scene.namespace, name: `${app}-${name}` };
  await eventually(`the cache shows ${name}`, () => informer.store.get(ref), { withinMs, everyMs: 10 });
}

async function untilWatching(): Promise<void> {
  const watching = mine(isWatch);
  await eventually('a watch is open', () => (scene.proxy.seen.some(watching) ? true : undefined));
}

/** Starts an informer that has synced, runs a case on it, and ends it. */
async function withInformer(
  run: (informer: Informer<ConfigMap>) => Promise<void>,
  options: { stallMs?: number } = {},
): Promise<void> {
  const informer = anInformer(options);
  informer.start();
  try {
    await informer.whenSynced(AbortSignal.timeout(10_000));
    await untilWatching();
    await run(informer);
  } finally {
    await informer.stop();
  }
}

const serverError: Fault = { kind: 'status', code: 500 };

test('P3: a watch that is answered with 500 again and again comes back when the server does', async () => {
  await withInformer(async informer => {
    const heal = scene.proxy.inject(mine(isWatch), serverError);
    scene.proxy.breakWatches();
    await create('a');
    const failed = () => scene.proxy.seen.filter(mine(isWatch)).length;
    await eventually('three watches have failed', () => (failed() >= 4 ? true : undefined));
    heal();
    await untilSeen(informer, 'a');
  });
});

test('P4: a connection reset in the middle of a watch loses no event', async () => {
  await withInformer(async informer => {
    for (const name of ['a', 'b', 'c']) {
      scene.proxy.breakWatches();
      await create(name);
      await untilSeen(informer, name);
    }
    assert.equal(scene.proxy.seen.filter(mine(isList)).length, 1, 'it resumed, and did not list again');
  });
});

test('P5: a list that fails is made again', async () => {
  scene.proxy.inject(mine(isList), { kind: 'status', code: 403 }, 2);
  scene.proxy.inject(mine(isList), { kind: 'reset' }, 2);
  await create('a');
  const informer = anInformer();
  informer.start();
  await untilSeen(informer, 'a');
  assert.ok(scene.proxy.seen.filter(mine(isList)).length >= 5);
  await informer.stop();
});

test('P6: a server that closes every watch at once is asked ever more seldom', async () => {
  const informer = anInformer();
  const heal = scene.proxy.inject(mine(isWatch), { kind: 'end' });
  informer.start();
  await informer.whenSynced(AbortSignal.timeout(10_000));
  await sleep(2_000); // the time is the measure here
  const asked = scene.proxy.seen.filter(mine(isWatch)).length;
  assert.ok(asked >= 3 && asked <= 12, `${asked} watches in 2 s`);
  heal();
  await create('a');
  await untilSeen(informer, 'a');
  await informer.stop();
});

test('P12: an error inside the stream that is not 410 is survived without a new list', async () => {
  const error = JSON.stringify({
    type: 'ERROR',
    object: { kind: 'Status', code: 500, metadata: {}, message: 'no' },
  });
  scene.proxy.inject(mine(isWatch), { kind: 'lines', edit: () => error }, 1);
  await withInformer(async informer => {
    await create('a');
    await untilSeen(informer, 'a');
    assert.equal(scene.proxy.seen.filter(mine(isList)).length, 1);
    assert.equal(scene.proxy.seen.filter(mine(isWatch)).length, 2);
  });
});

test('410 inside the stream, and as the answer to a watch, lead to a new list', async () => {
  const gone = { kind: 'Status', code: 410, reason: 'Expired', metadata: {}, message: 'too old' };
  const line = JSON.stringify({ type: 'ERROR', object: gone });
  scene.proxy.inject(mine(isWatch), { kind: 'status', code: 410, body: gone }, 1);
  scene.proxy.inject(mine(isWatch), { kind: 'lines', edit: () => line }, 1);
  await withInformer(async informer => {
    await create('a');
    await create('b');
    await untilSeen(informer, 'b');
    const lists = () => (scene.proxy.seen.filter(mine(isList)).length === 3 ? true : undefined);
    await eventually('both led to a list', lists);
  });
});

for (const [name, line] of Object.entries({
  'is no JSON': '{"type":"ADDED","object":{"meta',
  'is no event': '{"kind":"Status"}',
  'has an object without a version': '{"type":"ADDED","object":{"metadata":{"name":"x"}}}',
})) {
  test(`P13: a line that ${name} is not swallowed: the watch starts again and sees the event`, async () => {
    scene.proxy.inject(mine(isWatch), { kind: 'lines', edit: () => line }, 1);
    await withInformer(async informer => {
      await create('a');
      await untilSeen(informer, 'a');
      assert.equal(scene.proxy.seen.filter(mine(isWatch)).length, 2);
    });
  });
}

test('P16: a watch that has fallen silent is noticed after the stall deadline, and no event is lost', async () => {
  scene.proxy.inject(mine(isWatch), { kind: 'silent', headers: true }, 1);
  await withInformer(
    async informer => {
      await create('a');
      await untilSeen(informer, 'a', 10_000);
    },
    { stallMs: 700 },
  );
});

for (const size of [1, 50, 300]) {
  test(`P19: the last of ${size} events before the server ends the watch are seen`, async () => {
    scene.proxy.inject(mine(isWatch), { kind: 'last', line: size }, 1);
    await withInformer(async informer => {
      await Promise.all(Array.from({ length: size }, (_, i) => create(`${i}`)));
      await eventually('every event is there', () => (informer.store.size === size ? true : undefined));
    });
  });
}
