import { setTimeout as sleep } from 'node:timers/promises';
import { nodes, pods } from '../../operator/api/resources.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { AuditedPatches } from './audited-patches.ts';
import { deletePods, makePods, nodeName, PODS_A_NODE } from './fake-cluster.ts';
import { type GrantsScene, NEVER_CAPPED, teams } from './grants-scene.ts';
import { inParallel } from './in-parallel.ts';
import { pinOf } from './pod-binder.ts';

/**
 * Frees room at a steady rate, a node at a time (all are cordoned, and one after another no longer is), while more pods wait than fit.
 * @param rate pods a second that find room
 * @returns for each pod the milliseconds from the request that freed the room on its node until the API server had ungated it, ascending
 */
export async function measureFreeRoom(
  scene: GrantsScene,
  { count, rate }: { readonly count: number; readonly rate: number },
): Promise<readonly number[]> {
  const { client } = scene.admin;
  const nodeCount = count / PODS_A_NODE;
  const cordon = (index: number, on: boolean) =>
    client.patch(
      nodes,
      { name: nodeName(index) },
      {
        kind: 'merge',
        body: { spec: { unschedulable: on ? true : null } },
      },
    );
  await inParallel(nodeCount, 16, async index => void (await cordon(index, true)));
  const made = await makePods(client, 'free', count, teams);
  await scene.setRoles(true);
  await using _operator = await scene.startOperator(NEVER_CAPPED);
  const audited = await AuditedPatches.from(scene.auditLog);
  const began = performance.now();
  const opening: Promise<unknown>[] = [];
  for (let index = 0; index < nodeCount; index++) {
    await sleep(Math.max(0, began + (index * PODS_A_NODE * 1_000) / rate - performance.now()));
    opening.push(cordon(index, false));
  }
  await Promise.all(opening);
  const patches = await audited.podsPatched(count);
  const freedAt = new Map(
    patches.filter(({ resource }) => resource === 'nodes').map(({ name, receivedAt }) => [name, receivedAt]),
  );
  const pinned = new Map<string, string | undefined>();
  for (const team of teams)
    for (const pod of await client.list<RawPod>(pods, { namespace: team }))
      pinned.set(`${team}/${pod.metadata.name}`, pinOf(pod));
  await deletePods(client, made);
  return patches
    .filter(({ resource }) => resource === 'pods')
    .map(({ namespace, name, answeredAt }) => {
      const freed = freedAt.get(pinned.get(`${namespace}/${name}`) ?? '');
      if (freed === undefined)
        throw new Error(`pod ${namespace}/${name} was pinned to no node that was opened`);
      return answeredAt - freed;
    })
    .toSorted((a, b) => a - b);
}
