import { waitUntil } from '../../local/stack/wait-until.ts';
import { pods } from '../../operator/api/resources.ts';
import { measureRest, type Rest } from './at-rest.ts';
import { AuditedPatches } from './audited-patches.ts';
import { makePods } from './fake-cluster.ts';
import { type GrantsScene, teams } from './grants-scene.ts';
import { startBinder } from './pod-binder.ts';

export interface ManyGranted {
  /** From the moment the roles were opened until the last pod was ungated. */
  readonly seconds: number;
  readonly operatorRssMb: number;
  /** Before that, while all of them waited. */
  readonly rest: Rest;
}

/** All pods of a full cluster, granted by the operator as it is installed, its cap of unbound pods included, while a stand-in for kube-scheduler binds them. */
export async function grantMany(scene: GrantsScene, count: number): Promise<ManyGranted> {
  const { client } = scene.admin;
  await scene.setRoles(false);
  await makePods(client, 'many', count, teams);
  await using operator = await scene.startOperator({});
  const rest = await measureRest(scene, operator);
  await using _binder = await startBinder(scene.admin);
  const audited = await AuditedPatches.from(scene.auditLog);
  const began = Date.now();
  await scene.setRoles(true);
  const patches = await audited.podsPatched(count);
  const ended = Math.max(...patches.map(({ answeredAt }) => answeredAt));
  await waitUntil(
    'all pods are bound',
    async () => (await client.list(pods, { fieldSelector: 'spec.nodeName=' })).length === 0,
    { deadlineMs: 120_000, everyMs: 1_000 },
  );
  return { seconds: (ended - began) / 1_000, operatorRssMb: operator.rssMb(), rest };
}
