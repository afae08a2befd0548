/**
 * What the operator learns from ingester pods. There are no nodes here: the test itself binds the pods, as a kubelet
 * would, to an address of its own on which it answers `GET /channels`.
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { pods } from '../../operator/api/resources.ts';
import type { Pod } from '../../operator/api/workload-objects.ts';
import { eventually } from '../support/eventually.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';

const spec = { channels: ['a', 'b'], topic: { partitions: 1 } } as const;

let scene: OperatorScene;
let server: Server;
let answer: object = {};
before(async () => {
  server = createServer((_request, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  scene = await anOperatorScene({ env: { SMACK_INGESTER_PORT: port } });
  await scene.start();
});
after(async () => {
  await scene.close();
  await new Promise(resolve => server.close(resolve));
});

/** Says of every pod of a pipeline that it runs and is ready. */
async function runPods(pipeline: string, count: number): Promise<void> {
  const labelSelector = `smack.dev/pipeline=${pipeline}`;
  const found = await eventually(`${count} pods`, async () => {
    const list = await scene.person.list<Pod>(pods, { namespace: scene.namespace, labelSelector });
    return list.length === count ? list : undefined;
  });
  for (const { metadata } of found) {
    const ref = { namespace: scene.namespace, name: metadata.name };
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: ref,
      target: { apiVersion: 'v1', kind: 'Node', name: 'a-node' },
    };
    await scene.person.create({ ...pods, plural: `pods/${metadata.name}/binding` }, binding);
    const status = {
      phase: 'Running',
      podIP: '127.0.0.1',
      podIPs: [{ ip: '127.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    };
    await scene.person.patch(pods, ref, { kind: 'merge', body: { status } }, { subresource: 'status' });
  }
}

test('a pipeline whose pods run is ready when every channel is joined, and not before', async () => {
  answer = { joined: ['a'], failed: [], pending: ['b'] };
  await scene.apply('dota', spec);
  await runPods('dota', 2);
  await scene.reaches('dota', 'Ready=False ChannelsJoining');
  await eventually('one of two channels is joined', async () =>
    (await scene.pipeline('dota'))?.status?.shards?.channelsJoined === 1 ? true : undefined,
  );
  answer = { joined: ['a', 'b'], failed: [], pending: [] };
  const { status } = await scene.reaches('dota', 'Ready=True AllReady');
  assert.deepEqual(status?.shards, { desired: 1, ready: 1, channels: 2, channelsJoined: 2 });
});

test('asked for channels again and again, the operator writes nothing while they say the same', async () => {
  await scene.reaches('dota', 'Ready=True AllReady');
  const before = scene.writes().length;
  await scene.reconciles(3);
  assert.equal(scene.writes().length, before);
});

test('a channel that Twitch does not let us read is named, and the pipeline stays ready', async () => {
  answer = { joined: ['a'], failed: [{ channel: 'b', reason: 'msg_channel_suspended' }], pending: [] };
  const { status } = await scene.reaches('dota', 'Ready=True SomeChannelsFailed');
  assert.deepEqual(status?.shards?.channelsFailed, [{ channel: 'b', reason: 'msg_channel_suspended' }]);
});

test('a channel that is added is waited for and makes no new pod', async () => {
  const before = await scene.person.list<Pod>(pods, { namespace: scene.namespace });
  await scene.apply('dota', { ...spec, channels: ['a', 'b', 'c'] });
  await scene.reaches('dota', 'Ready=False ChannelsJoining');
  answer = { joined: ['a', 'b', 'c'], failed: [], pending: [] };
  await scene.reaches('dota', 'Ready=True AllReady');
  const names = (list: readonly Pod[]) => list.map(({ metadata }) => metadata.name).sort();
  assert.deepEqual(names(await scene.person.list<Pod>(pods, { namespace: scene.namespace })), names(before));
});
