import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { aKafkaScene, claimsOf, type KafkaScene } from '../support/kafka-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let proxy: TcpProxy;
let scene: KafkaScene;
before(async () => {
  const [broker = ''] = stackFacts().kafka;
  proxy = await startTcpProxy(broker);
  scene = await aKafkaScene({ brokers: [proxy.address] }, { healthy: { brokers: [broker] } });
});
after(async () => {
  await scene.close();
  await proxy.close();
});

const isReady = (request: Parameters<KafkaScene['ensure']>[0]) => async () => {
  const report = await scene.ensure({ ...request, claimed: claimsOf(request) });
  return report.state === 'ready' ? report : undefined;
};

test('a Kafka that is down at the start, and later, is waited for and found again', async () => {
  await proxy.down();
  const request = scene.request();
  const early = await scene.ensure(request);
  assert.ok(early.state === 'waiting' && early.reason === 'KafkaUnreachable', JSON.stringify(early));
  assert.match(early.message, new RegExp(`Kafka connection 'kafka' \\(${proxy.address}\\): .*ECONNREFUSED`));

  await proxy.up();
  await eventually('ready after Kafka came up', isReady(request));

  await proxy.down();
  const another = scene.request();
  const late = await scene.ensure(another);
  assert.ok(late.state === 'waiting' && late.reason === 'KafkaUnreachable', JSON.stringify(late));
  await proxy.up();
  await eventually('ready after Kafka came back', isReady(another));
});

test('while Kafka is down three hundred reconciles are answered at once', async () => {
  await proxy.down();
  await scene.ensure(scene.request());
  const started = performance.now();
  const reports = await Promise.all(Array.from({ length: 300 }, () => scene.ensure(scene.request())));
  assert.ok(reports.every(report => report.state === 'waiting'));
  assert.ok(performance.now() - started < 5_000);
  await proxy.up();
  await eventually('ready again', isReady(scene.request()));
});

test('a Kafka that accepts and never answers is given up within its deadline, while another connection goes on', async () => {
  await eventually('ready before', isReady(scene.request()));
  proxy.hang();
  const started = performance.now();
  const [hung, healthy] = await Promise.all([
    scene.ensure(scene.request()),
    scene
      .ensure(scene.request({ connection: 'healthy' }))
      .then(report => ({ report, after: performance.now() - started })),
  ]);
  assert.equal(healthy.report.state, 'ready');
  assert.ok(healthy.after < 5_000, `the healthy connection took ${healthy.after} ms`);
  assert.equal(hung.state, 'waiting');
  assert.ok(performance.now() - started < 25_000);
  await proxy.up();
  await eventually('ready again', isReady(scene.request()));
});
