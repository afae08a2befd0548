/** The client against the real API server, through a proxy that makes faults. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import type { WatchEvent } from '../../operator/kube/list-watch.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { listAll } from '../../operator/kube/paged-list.ts';
import { eventually } from '../support/eventually.ts';
import { isList, isWrite } from '../support/fault-proxy.ts';
import { aKubeScene, type ConfigMap, configMaps, type KubeScene } from '../support/kube-scene.ts';

let scene: KubeScene;
before(async () => {
  scene = await aKubeScene({ attemptTimeoutMs: 1_000, deadlineMs: 4_000 });
});
after(() => scene.close());

const at = (name: string) => ({ namespace: scene.namespace, name });
const hasCode = (code: number, reason?: string) => (error: unknown) =>
  error instanceof KubeApiError && error.code === code && (reason === undefined || error.reason === reason);

test('P1: the engine that the dependencies need is the one that is asked for and runs', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(engines.node, '>=24');
  assert.ok(Number(process.versions.node.split('.')[0]) >= 24);
});

test('what does not exist is undefined, and can be deleted', async () => {
  assert.equal(await scene.proxied.get(configMaps, at('nothing')), undefined);
  await scene.proxied.delete(configMaps, at('nothing'));
});

test('a refusal carries code, reason and the words of the server', async () => {
  await scene.proxied.create(configMaps, scene.configMap('twice'));
  await assert.rejects(
    scene.proxied.create(configMaps, scene.configMap('twice')),
    hasCode(409, 'AlreadyExists'),
  );
  await assert.rejects(
    scene.proxied.create(configMaps, scene.configMap('Bad_Name')),
    hasCode(422, 'Invalid'),
  );
});

test('a deletion with the uid of another object deletes nothing', async () => {
  await scene.proxied.create(configMaps, scene.configMap('kept'));
  await assert.rejects(
    scene.proxied.delete(configMaps, at('kept'), { uid: 'another' }),
    hasCode(409, 'Conflict'),
  );
  assert.ok(await scene.proxied.get(configMaps, at('kept')));
});

test('what is applied is ours, what is no longer applied goes, and what others own stays', async () => {
  const options = { fieldManager: 'test' };
  await scene.proxied.apply(configMaps, scene.configMap('applied', { a: '1', b: '2' }), options);
  const body = { data: { foreign: 'x' } };
  await scene.proxied.patch(configMaps, at('applied'), { kind: 'merge', body });
  const object = await scene.proxied.apply<ConfigMap>(
    configMaps,
    scene.configMap('applied', { a: '3' }),
    options,
  );
  assert.deepEqual(object.data, { a: '3', foreign: 'x' });
});

test('P11, P15: an object looks the same from a list as from a watch: raw, stripped, its times strings', async () => {
  const created = await scene.direct.create<ConfigMap>(configMaps, scene.configMap('same', { a: '1' }));
  const fieldSelector = 'metadata.name=same';
  const [listed] = await scene.proxied.list<ConfigMap>(configMaps, {
    namespace: scene.namespace,
    fieldSelector,
  });
  const stop = new AbortController();
  const watched = await new Promise<WatchEvent>((resolve, reject) => {
    const options = {
      namespace: scene.namespace,
      fieldSelector,
      resourceVersion: '0',
      timeoutSeconds: 30,
      stallMs: 9_000,
    };
    scene.proxied.watch(configMaps, options, resolve, stop.signal).catch(reject);
  });
  stop.abort();
  assert.equal(typeof listed?.metadata.creationTimestamp, 'string');
  assert.equal(listed?.kind, 'ConfigMap');
  for (const object of [created, listed])
    assert.ok(object !== undefined && !('managedFields' in object.metadata));
  const { metadata, ...rest } = watched.object;
  const { managedFields: _, ...plain } = metadata as KubeObject['metadata'] & { managedFields?: unknown };
  assert.deepEqual({ ...rest, metadata: plain }, listed);
});

test('P15: lists come in pages of 500 of one snapshot', async () => {
  const names = Array.from({ length: 1_203 }, (_, i) => `page-${i}`);
  for (let i = 0; i < names.length; i += 100) {
    const batch = names.slice(i, i + 100).map(name => {
      const object = scene.configMap(name);
      return { ...object, metadata: { ...object.metadata, labels: { app: 'pages' } } };
    });
    await Promise.all(batch.map(object => scene.direct.create(configMaps, object)));
  }
  const selection = { namespace: scene.namespace, labelSelector: 'app=pages' };
  const before = scene.proxy.seen.length;
  assert.equal((await scene.proxied.list(configMaps, selection)).length, 1_203);
  const lists = scene.proxy.seen.slice(before).filter(isList);
  assert.deepEqual(
    lists.map(({ url }) => [url.searchParams.get('limit'), url.searchParams.has('continue')]),
    [
      ['500', false],
      ['500', true],
      ['500', true],
    ],
  );

  // The snapshot expires behind the first page: the list starts again and shows everything once.
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
  const second = (request: { url: URL }) => request.url.searchParams.has('continue');
  scene.proxy.inject(second, { kind: 'status', code: 410, body: gone }, 1);
  assert.equal((await scene.proxied.list(configMaps, selection)).length, 1_203);
  // It always expires: at last everything comes in one answer.
  const heal = scene.proxy.inject(second, { kind: 'status', code: 410, body: gone });
  const items: KubeObject[] = [];
  const handlers = {
    onRestart: () => items.splice(0),
    onPage: (page: readonly KubeObject[]) => items.push(...page),
  };
  await listAll(scene.proxied, configMaps, selection, handlers);
  assert.equal(items.length, 1_203);
  heal();
});

test('a version whose history is gone is answered with 410', async () => {
  const options = { resourceVersion: '1', timeoutSeconds: 5, stallMs: 5_000, namespace: scene.namespace };
  const seen: number[] = [];
  const handle = ({ type, object }: WatchEvent) => void (type === 'ERROR' && seen.push(object.code ?? 0));
  await scene.proxied.watch(configMaps, options, handle, AbortSignal.timeout(5_000)).catch(error => {
    if (!(error instanceof KubeApiError)) throw error;
    seen.push(error.code);
  });
  assert.deepEqual(seen, [410]);
});

test('429 and 5xx are tried again, and Retry-After is kept', async () => {
  scene.proxy.inject(isWrite, { kind: 'status', code: 429, retryAfter: 1 }, 1);
  const startedAt = performance.now();
  await scene.proxied.create(configMaps, scene.configMap('limited'));
  assert.ok(performance.now() - startedAt >= 1_000);
  for (const code of [500, 502, 503, 504]) {
    scene.proxy.inject(request => request.method === 'GET', { kind: 'status', code }, 2);
    assert.ok(await scene.proxied.get(configMaps, at('limited')));
  }
});

test('a create that may have been carried out is not sent twice', async () => {
  const before = scene.proxy.seen.filter(isWrite).length;
  scene.proxy.inject(isWrite, { kind: 'status', code: 500 }, 1);
  await assert.rejects(scene.proxied.create(configMaps, scene.configMap('once')), hasCode(500));
  scene.proxy.inject(isWrite, { kind: 'reset' }, 1);
  await assert.rejects(scene.proxied.create(configMaps, scene.configMap('once')));
  assert.equal(scene.proxy.seen.filter(isWrite).length, before + 2);
});

test('a server that says nothing is asked again, and given up at the deadline', async () => {
  const get = (request: { url: URL }) => request.url.pathname.endsWith('/silent');
  scene.proxy.inject(get, { kind: 'silent' }, 1);
  assert.equal(await scene.proxied.get(configMaps, at('silent')), undefined);
  scene.proxy.inject(get, { kind: 'silent' });
  const startedAt = performance.now();
  await assert.rejects(scene.proxied.get(configMaps, at('silent')), /no answer to GET/);
  const took = performance.now() - startedAt;
  assert.ok(took > 3_000 && took < 6_000, `${took} ms`);
});

test('nothing is sent by who does not lead, also when leadership ends between two attempts', async () => {
  let leading = true;
  const { proxy, runtime } = scene;
  const client = createHttpKubeClient({ config: proxy.config, runtime, mayWrite: () => leading });
  const before = proxy.seen.filter(isWrite).length;
  proxy.inject(isWrite, { kind: 'status', code: 429, retryAfter: 1 }, 1);
  const write = client.create(configMaps, scene.configMap('fenced'));
  write.catch(() => undefined);
  leading = false;
  await assert.rejects(write, { name: 'NotLeadingError' });
  await assert.rejects(client.delete(configMaps, at('kept')), { name: 'NotLeadingError' });
  assert.ok(proxy.seen.filter(isWrite).length <= before + 1);
  assert.ok(await client.get(configMaps, at('kept')), 'reading goes on');
  client.close();
});

test('a namespace of its own is nothing a cluster-scoped kind has', async () => {
  const nodes: Resource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
  assert.ok(Array.isArray(await scene.proxied.list(nodes, {})));
});

test('a client that is closed ends what is under way, and what waits for its next attempt', async () => {
  const { proxy, runtime } = scene;
  const client = createHttpKubeClient({ config: proxy.config, runtime });
  const never = (request: { url: URL }) => request.url.pathname.includes('/closed-');
  proxy.inject(request => never(request) && request.url.pathname.endsWith('1'), { kind: 'silent' });
  proxy.inject(request => never(request) && request.url.pathname.endsWith('2'), {
    kind: 'status',
    code: 429,
    retryAfter: 25,
  });
  const pending = ['closed-1', 'closed-2'].map(name => client.get(configMaps, at(name)));
  const ended = Promise.allSettled(pending);
  await eventually('both are under way', () => (proxy.seen.filter(never).length === 2 ? true : undefined));
  const startedAt = performance.now();
  client.close();
  assert.deepEqual(
    (await ended).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.ok(performance.now() - startedAt < 1_000);
});
