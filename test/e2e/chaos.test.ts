/**
 * Everything that may die without loss dies while a log plays. An ingester does not: with `redundancy: 1` nobody reads
 * what Twitch sends meanwhile (docs/semantics.md).
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderWindowLines, type WindowLine } from '../../local/demo/exact-result.ts';
import { readPipelineStatus } from '../../local/demo/pipeline-status.ts';
import { openPipelineWindows } from '../../local/demo/pipeline-windows.ts';
import type { Stack } from '../../local/stack/launch-stack.ts';
import { COMPONENT_LABEL } from '../../operator/api/labels.ts';
import { pods } from '../../operator/api/resources.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { writeChatLog } from '../support/a-chat-log.ts';
import { countChatLog } from '../support/count-chat-log.ts';
import { eventually } from '../support/eventually.ts';
import { anInstalledScene, type InstalledScene } from '../support/installed-scene.ts';
import type { ReplayStatus } from '../support/replay-process.ts';
import { anOwnStack } from '../support/test-stack.ts';

const channels = ['alpha', 'bravo', 'charlie_3', 'delta'];
const pipeline = { namespace: 'e2e-chaos', name: 'chaos' };
/** 22 minutes of event time in 115 s. */
const chat = { channels, messages: 14_000, seed: 5, start: Date.parse('2019-04-30T08:56:59Z') };
const SPEED = 12;
/** Messages between two faults: some three seconds. */
const FLOW = 400;
/** How long nothing may reach Cassandra before what is missing is taken for lost. */
const QUIET_MS = 60_000;

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: ${pipeline.namespace}}
---
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: ${pipeline.name}, namespace: ${pipeline.namespace}}
spec:
  channels: [${channels.join(', ')}]
  topic: {partitions: 4}
  processor: {replicas: 2}
`;

test('a log is counted exactly while Kafka, Cassandra, the API server, the operator and processors are killed', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'smack-chaos-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, 'chat.tsv');
  await writeChatLog(file, chat);
  const expected = await countChatLog(file);
  // A single node has no replica to make good what a killed one forgets of its confirmed writes.
  await using own = await anOwnStack('chaos', { cassandraCommitLog: 'batch' });
  await using scene = await anInstalledScene({
    replay: ['--chat', file, '--speed', String(SPEED)],
    stack: own.facts,
  });
  await scene.apply(manifest);
  await scene.ready(pipeline.namespace, pipeline.name);
  const ingesters = await podsOf(scene, 'ingester');
  const since = performance.now();
  const tell = (what: string): void =>
    t.diagnostic(`${((performance.now() - since) / 1000).toFixed(1)} s: ${what}`);

  await scene.replay.start();
  for (const [what, happens] of Object.entries(faults)) {
    const sent = await flows(scene);
    tell(`${what}, after ${sent} messages`);
    await happens(own.stack, scene);
  }
  tell('all is started again');
  const { unheard } = await played(scene);
  tell('played');
  const found = await storedWindows(own.stack, scene, chatTotal(expected));
  tell('what is stored is read');

  assert.deepEqual(await podsOf(scene, 'ingester'), ingesters, 'no ingester was moved or restarted');
  assert.equal(unheard, 0, 'the ingester was connected throughout');
  assert.deepEqual(found, expected);
  await scene.ready(pipeline.namespace, pipeline.name);
});

type Fault = (stack: Stack, scene: InstalledScene) => Promise<void>;

/** One after the other; each ends when what it killed is back. */
const faults: Readonly<Record<string, Fault>> = {
  async 'Kafka is killed'(stack) {
    await stack.act('kafka', 'kill');
    await stack.act('kafka', 'start');
  },
  async 'a processor is deleted without grace while it catches up'(_, scene) {
    await deleteOldest(scene);
  },
  async 'Cassandra is killed, and a processor is deleted without grace meanwhile'(stack, scene) {
    await stack.act('cassandra', 'kill');
    await deleteOldest(scene);
    await stack.act('cassandra', 'start');
  },
  async 'the API server is killed, and the operator meanwhile'(stack, scene) {
    await stack.act('kube-apiserver', 'kill');
    const { program } = scene.operator();
    program.signal('SIGKILL');
    assert.equal(await program.ended, 'signal SIGKILL');
    await stack.act('kube-apiserver', 'start');
    await scene.startOperator();
  },
};

/** Waits until more chat has come; fails when it has ended, because then nothing is left to be lost. */
async function flows(scene: InstalledScene): Promise<number> {
  const before = (await scene.replay.status()).sent;
  const { state, sent } = await eventually('chat flows', async () => {
    const status = await scene.replay.status();
    return status.sent >= before + FLOW || status.state === 'done' ? status : undefined;
  });
  assert.equal(state, 'playing', 'the log was played before everything was killed: the machine is too slow');
  return sent;
}

function played(scene: InstalledScene): Promise<ReplayStatus> {
  return eventually(
    'the log is played',
    async () => {
      const status = await scene.replay.status();
      return status.state === 'done' ? status : undefined;
    },
    { withinMs: 180_000, everyMs: 250 },
  );
}

/** The oldest: it has partitions and open windows. */
async function deleteOldest(scene: InstalledScene): Promise<void> {
  const found = await scene.admin.client.list<KubeObject>(pods, selecting('processor'));
  const born = ({ metadata: { creationTimestamp = '' } }: KubeObject): number =>
    Date.parse(creationTimestamp);
  const [oldest] = found.toSorted((a, b) => born(a) - born(b));
  assert.ok(oldest, 'there is a processor to delete');
  const { namespace = '', name, uid = '' } = oldest.metadata;
  await scene.admin.client.delete(pods, { namespace, name }, { uid, gracePeriodSeconds: 0 });
}

interface Pod extends KubeObject {
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

async function podsOf(scene: InstalledScene, component: string): Promise<readonly object[]> {
  const found = await scene.admin.client.list<Pod>(pods, selecting(component));
  return found.map(({ metadata, status }) => ({
    name: metadata.name,
    restarts: status?.containerStatuses?.map(({ restartCount }) => restartCount),
  }));
}

function selecting(component: string) {
  return { namespace: pipeline.namespace, labelSelector: `${COMPONENT_LABEL}=${component}` };
}

function chatTotal(windows: readonly object[]): number {
  return (windows as readonly WindowLine[]).reduce((sum, { messages }) => sum + messages, 0);
}

/** The windows in Cassandra as they stand when they hold so many messages, or when nothing came in for a while. */
async function storedWindows(stack: Stack, scene: InstalledScene, total: number): Promise<readonly object[]> {
  const status = await readPipelineStatus(scene.admin.client, pipeline);
  await using windows = await openPipelineWindows(stack.state(), pipeline.name, status);
  let lines: readonly WindowLine[] = [];
  for (;;) {
    const before = chatTotal(lines);
    const grew = await eventually(
      'the windows in Cassandra change',
      async () => {
        lines = await windows.read();
        return chatTotal(lines) >= total || chatTotal(lines) !== before || undefined;
      },
      { withinMs: QUIET_MS, everyMs: 500 },
    ).catch(() => false);
    if (!grew || chatTotal(lines) >= total) break;
  }
  return renderWindowLines(lines)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}
