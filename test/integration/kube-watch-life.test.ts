/** Starting, stopping and running watches: what is asked of the server, and that nothing is left behind. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInformer, type Informer, type InformerOptions } from '../../operator/kube/informer.ts';
import type { InformerEvent } from '../../operator/kube/informer-event.ts';
import { eventually } from '../support/eventually.ts';
import { isList, isWatch, type SeenRequest } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';

const attemptTimeoutMs = 1_000;
let scene: KubeScene;
let number = 0;
let app = '';

before(async () => {
  scene = await aKubeScene({ attemptTimeoutMs });
});
after(() => scene.close());
beforeEach(() => {
  app = `life-${++number}`;
});

type Timing = NonNullable<InformerOptions<ConfigMap>['timing']>;

function anInformer(timing: Timing = {}): Informer<ConfigMap> {
  const backoff = { initialMs: 300, factor: 1, maxMs: 300, jitter: 0 };
  return createInformer<ConfigMap>({
    resource: configMaps,
    client: scene.proxied,
    runtime: scene.runtime,
    namespace: scene.namespace,
    labelSelector: `app=${app}`,
    timing: { backoff, ...timing },
  });
}

function seen(matches: (request: SeenRequest) => boolean): SeenRequest[] {
  const selector = `app=${app}`;
  return scene.proxy.seen.filter(
    request => matches(request) && request.url.searchParams.get('labelSelector') === selector,
  );
}

async function create(name: string): Promise<ConfigMap> {
  const object = scene.configMap(`${app}-${name}`);
  return scene.direct.create(configMaps, { ...object, metadata: { ...object.metadata, labels: { app } } });
}

function until(what: string, holds: () => boolean, withinMs = 10_000): Promise<true> {
  return eventually(what, () => (holds() ? true : undefined), { withinMs, everyMs: 10 });
}

test('P2: a quiet watch outlives the timeout of requests and tells the next event at once', async () => {
  const informer = anInformer();
  informer.start();
  await until('the watch is open', () => seen(isWatch).length === 1);
  await sleep(2.5 * attemptTimeoutMs); // the time is what is tested
  await create('late');
  const createdAt = performance.now();
  await until('the event is there', () => informer.store.size === 1);
  assert.ok(performance.now() - createdAt < 1_000);
  assert.equal(seen(isWatch).length, 1, 'it was never opened again');
  await informer.stop();
});

test('P7: stop ends the watch and nothing starts it again', async () => {
  const informer = anInformer();
  informer.start();
  await until('the watch is open', () => scene.proxy.openWatches === 1);
  await informer.stop();
  await until('the watch is closed', () => scene.proxy.openWatches === 0);
  await sleep(700); // longer than the backoff
  assert.equal(seen(isWatch).length, 1);
});

test('P8: stop during the backoff leaves no watch behind', async () => {
  const informer = anInformer();
  const heal = scene.proxy.inject(isWatch, { kind: 'status', code: 500 });
  informer.start();
  await until('a watch has failed', () => seen(isWatch).length === 1);
  await informer.stop();
  heal();
  await sleep(700); // longer than the backoff
  assert.equal(seen(isWatch).length, 1);
  assert.equal(scene.proxy.openWatches, 0);
});

test('P9: stop and start during the backoff, several times, leave exactly one watch', async () => {
  const informer = anInformer();
  const heal = scene.proxy.inject(isWatch, { kind: 'status', code: 500 });
  informer.start();
  await until('a watch has failed', () => seen(isWatch).length >= 1);
  for (let i = 0; i < 5; i++) {
    void informer.stop();
    informer.start();
    informer.start();
  }
  heal();
  await until('a watch is open', () => scene.proxy.openWatches === 1);
  await create('a');
  await until('the event is there', () => informer.store.size === 1);
  await sleep(700); // longer than the backoff: a second watch would have come
  assert.equal(scene.proxy.openWatches, 1);
  await informer.stop();
  await until('it is closed', () => scene.proxy.openWatches === 0);
});

test('P10: a handler that throws, or rejects, ends neither the watch nor the other handlers', async () => {
  const informer = anInformer();
  const told: string[] = [];
  informer.onEvent(() => {
    throw new Error('a handler throws');
  });
  informer.onEvent(async () => Promise.reject(new Error('a handler rejects')));
  informer.onEvent(event => told.push(event.object.metadata.name));
  informer.start();
  await create('a');
  await until('the first is told', () => told.length === 1);
  await create('b');
  await until('the second is told', () => told.length === 2);
  assert.equal(seen(isWatch).length, 1, 'the watch went on');
  await informer.stop();
});

test('P14: bookmarks and an end after a random five to ten minutes are asked for', async () => {
  const seconds = new Set<string | null>();
  for (let i = 0; i < 3; i++) {
    const informer = anInformer();
    informer.start();
    await until('the watch is open', () => seen(isWatch).length === i + 1);
    await informer.stop();
    const { searchParams } = seen(isWatch)[i]?.url ?? new URL('https://none');
    assert.equal(searchParams.get('allowWatchBookmarks'), 'true');
    const timeout = Number(searchParams.get('timeoutSeconds'));
    assert.ok(timeout >= 300 && timeout <= 600);
    seconds.add(searchParams.get('timeoutSeconds'));
  }
  assert.ok(seconds.size > 1, 'the times differ');
});

test('P14: a watch resumes from a bookmark, not from the last event', async () => {
  const bookmark = { type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: '' } } };
  const informer = anInformer();
  let version = '';
  let rewrittenAt = Number.POSITIVE_INFINITY;
  const edit = (line: string) => {
    rewrittenAt = performance.now();
    const event = JSON.parse(line);
    version = String(Number(event.object.metadata.resourceVersion));
    bookmark.object.metadata.resourceVersion = version;
    return JSON.stringify(bookmark);
  };
  scene.proxy.inject(isWatch, { kind: 'lines', edit }, 1);
  informer.start();
  await until('the watch is open', () => seen(isWatch).length === 1);
  await create('a');
  await until('the bookmark was heard', () => informer.ageMs() < performance.now() - rewrittenAt);
  scene.proxy.breakWatches();
  await until('the watch is open again', () => seen(isWatch).length === 2);
  assert.equal(seen(isWatch)[1]?.url.searchParams.get('resourceVersion'), version);
  await informer.stop();
});

test('an end by the server is no failure: the watch resumes where it was', async () => {
  const informer = anInformer({ watchSeconds: { from: 1, to: 1 } });
  informer.start();
  await create('a');
  await until('it was opened three times', () => seen(isWatch).length >= 3, 20_000);
  await create('b');
  await until('the event is there', () => informer.store.size === 2);
  assert.equal(seen(isList).length, 1);
  await informer.stop();
});

test('an event that was lost on the way is made good by the list of the hour', async () => {
  scene.proxy.inject(isWatch, { kind: 'lines', edit: () => undefined });
  const heal = scene.proxy.inject(isWatch, { kind: 'lines', edit: () => undefined });
  const informer = anInformer({ watchSeconds: { from: 1, to: 1 }, relistMs: 1_500 });
  informer.start();
  await until('the watch is open', () => seen(isWatch).length === 1);
  await create('lost');
  await until('the list showed it', () => informer.store.size === 1, 15_000);
  heal();
  await informer.stop();
});

test('an object deleted and made anew while nobody watched is told as deleted and added', async () => {
  const informer = anInformer();
  const told: string[] = [];
  const first = await create('a');
  informer.onEvent((event: InformerEvent<ConfigMap>) =>
    told.push(`${event.type} ${event.object.metadata.uid}`),
  );
  informer.start();
  await until('it is there', () => told.length === 1);
  await informer.stop();
  await scene.direct.delete(configMaps, first.metadata);
  const second = await create('a');
  informer.start();
  await until('both are told', () => told.length === 3);
  const { uid: old } = first.metadata;
  assert.deepEqual(told, [`added ${old}`, `deleted ${old}`, `added ${second.metadata.uid}`]);
  await informer.stop();
});
