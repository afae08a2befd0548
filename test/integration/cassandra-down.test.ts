import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SchemaRequest } from '../../operator/systems/cassandra/schema-port.ts';
import { aCassandraScene, type CassandraScene } from '../support/cassandra-scene.ts';
import { eventually } from '../support/eventually.ts';
import { stackFacts } from '../support/stack-facts.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let proxy: TcpProxy;
let scene: CassandraScene;
before(async () => {
  const facts = stackFacts();
  proxy = await startTcpProxy(facts.cassandra[0] ?? '');
  const healthy = {
    contactPoints: facts.cassandra,
    localDatacenter: facts.datacenter,
    replication: { datacenters: { [facts.datacenter]: 1 } },
  };
  scene = await aCassandraScene({
    connection: { contactPoints: [proxy.address] },
    more: { healthy },
    waitMs: 15_000,
  });
});
after(async () => {
  await proxy.up();
  await scene.close();
  await proxy.close();
});

const isReady = (request: SchemaRequest) => async () =>
  (await scene.ensure(request)).state === 'ready' ? true : undefined;

test('a Cassandra that is down at the start, and later, is waited for and found again', async () => {
  await proxy.down();
  const request = scene.request();
  const started = performance.now();
  const early = await scene.ensure(request);
  assert.ok(early.state === 'waiting' && early.reason === 'CassandraUnreachable', JSON.stringify(early));
  assert.match(early.message, /Cassandra connection 'cassandra' \(.*\): .*ECONNREFUSED/);
  assert.ok(performance.now() - started < 5_000);

  await proxy.up();
  await eventually('ready after Cassandra came up', isReady(request));

  await proxy.down();
  const another = scene.request();
  const late = await scene.ensure(another);
  assert.ok(late.state === 'waiting', JSON.stringify(late));
  const known = performance.now();
  const reports = await Promise.all(Array.from({ length: 100 }, () => scene.ensure(scene.request())));
  assert.ok(reports.every(report => report.state === 'waiting'));
  assert.ok(performance.now() - known < 10_000);
  await proxy.up();
  await eventually('ready after Cassandra came back', isReady(another));
});

test('a Cassandra that accepts and never answers is given up, while another connection goes on', async () => {
  await eventually('ready before', isReady(scene.request()));
  proxy.hang();
  const started = performance.now();
  const [hung, healthy] = await Promise.all([
    scene.ensure(scene.request()),
    scene.ensure(scene.request({ connection: 'healthy' })),
  ]);
  assert.equal(healthy.state, 'ready', JSON.stringify(healthy));
  assert.equal(hung.state, 'waiting', JSON.stringify(hung));
  assert.ok(performance.now() - started < 20_000);
  await proxy.up();
  await eventually('ready again', isReady(scene.request()));
});
