import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type NodesScene, startNodesScene } from '../../support/nodes-scene.ts';
import { container, isReady, type NodeCases, pod } from './cases.ts';
import { endCases } from './end-cases.ts';
import { probeCases } from './probe-cases.ts';
import { startCases } from './start-cases.ts';

/**
 * Process nodes behave as a kubelet does. The cases run at a time on one control plane; each quotes the documentation
 * that it follows.
 */
describe('a process node behaves as a kubelet', { concurrency: 6 }, () => {
  let scene: NodesScene;
  before(async () => {
    scene = await startNodesScene('nodes-test');
  });
  after(() => scene.end());

  const all: NodeCases = { ...startCases, ...probeCases, ...endCases };
  for (const [index, [name, { docs, spec, check }]] of Object.entries(all).entries()) {
    test(name, async t => {
      t.diagnostic(`docs: ${docs}`);
      const created = await scene.create(`case-${index}`, spec);
      await check(created, scene);
      await created.delete(0);
      await created.untilGone();
    });
  }
});

describe('a node agent that is killed and started anew', () => {
  let scene: NodesScene;
  before(async () => {
    scene = await startNodesScene('agent-test');
  });
  after(() => scene.end());

  test('starts its containers again and counts that as a restart', async () => {
    const created = await scene.create('survivor', pod([], {}, { nodeName: 'node-2' }));
    const first = await created.until('is ready', isReady);
    await scene.stack.act('nodes', 'kill');
    await scene.stack.act('nodes', 'start');
    const second = await created.until(
      'was restarted',
      status => container(status)?.restartCount === 1 && isReady(status),
    );
    assert.equal(container(second)?.lastState.terminated?.exitCode, 137);
    assert.equal(second.podIP, first.podIP);
  });

  test('a stack that ends leaves no file', async () => {
    const { dir } = scene;
    await scene.stack.end();
    await assert.rejects(access(join(dir)));
  });
});
