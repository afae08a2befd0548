import { Model, type RoleWish } from '../../operator/offers/core/testing/model.ts';

/** Nodes x roles, each role with a workload that fits nowhere: no cpu left on a third, no memory on a third, a taint on the rest. */
export function allDeclining(nodes: number, roles: number): Model {
  const model = new Model();
  for (let n = 0; n < nodes; n++) {
    const kind = n % 3;
    model.node(
      `node-${n}`,
      { cpu: kind === 0 ? '1' : '64', memory: kind === 1 ? '1Gi' : '256Gi' },
      kind === 2 ? { taints: [{ key: 'team', value: `owner-${n % 7}`, effect: 'NoSchedule' }] } : {},
    );
  }
  model.roles(Object.fromEntries(range(roles).map(r => [`role-${r}`, { weight: 1 + (r % 5) }])));
  for (const r of range(roles)) {
    model.pod({
      namespace: `role-${r}`,
      owner: { kind: 'ReplicaSet', uid: `rs-${r}` },
      requests: { cpu: `${2 + (r % 7)}`, memory: `${2 + (r % 11)}Gi` },
      spec: { tolerations: [{ key: 'team', value: `role-${r}`, operator: 'Equal' }] },
    });
  }
  return model;
}

/** Mesos' LargeAndSmallQuota: agents of 2 cpu and 2 GiB, 5/6 of the roles with a quota of half of one, 1/6 of two of them. */
export function largeAndSmallQuota(nodes: number, roles: number): Model {
  const model = new Model();
  for (let n = 0; n < nodes; n++) model.node(`agent-${n}`, { cpu: '2', memory: '2Gi' });
  const small = Math.round((roles * 5) / 6);
  const guaranteeOf = (r: number): NonNullable<RoleWish['guarantee']> =>
    r < small ? { cpu: '1', memory: '1Gi' } : { cpu: '4', memory: '4Gi' };
  model.roles(Object.fromEntries(range(roles).map(r => [`role-${r}`, { guarantee: guaranteeOf(r) }])));
  for (const r of range(roles)) {
    const size = r < small ? '1' : '2';
    model.pods(4, {
      namespace: `role-${r}`,
      owner: { kind: 'ReplicaSet', uid: `rs-${r}` },
      requests: { cpu: size, memory: `${size}Gi` },
    });
  }
  return model;
}

/** Mesos' MultiFrameworkAllocations: 80 agents; 4 Marathons x 4,000 tasks, 500 Jenkins x 5 in one role, 50 Spark dispatchers x 20. */
export function multiFramework(): { readonly model: Model; readonly tasks: number } {
  const model = new Model();
  for (let n = 0; n < 80; n++) model.node(`agent-${n}`, { cpu: '64', memory: '488000M', pods: '1000' });
  const add = (role: string, framework: string, tasks: number, cpu: string, memory: string): void => {
    model.pods(tasks, {
      namespace: role,
      owner: { kind: 'ReplicaSet', uid: framework },
      requests: { cpu, memory },
    });
  };
  for (let m = 1; m <= 4; m++) add(`role-a-${m}`, `marathon-${m}`, 4_000, '70m', '400M');
  for (let j = 1; j <= 500; j++) add('role-b', `jenkins-${j}`, 5, '100m', '4000M');
  for (let s = 1; s <= 50; s++) add(`role-c-${s}`, `spark-${s}`, 20, '1', '1000M');
  for (let m = 1; m <= 4; m++) model.role(`role-a-${m}`);
  model.role('role-b');
  for (let s = 1; s <= 50; s++) model.role(`role-c-${s}`);
  return { model, tasks: 19_500 };
}

/** A full cluster of nodes with ten pods each, of a hundred roles that all have more waiting. `annotations` are those of the pods that run. */
export function fullCluster(
  nodes: number,
  waitingPerRole: number,
  annotations: Readonly<Record<string, string>> = {},
): { readonly model: Model; readonly running: string[] } {
  const model = new Model();
  model.roles(Object.fromEntries(range(100).map(r => [`role-${r}`, {}])));
  for (let n = 0; n < nodes; n++) model.node(`node-${n}`, { cpu: '10', memory: '40Gi' });
  const running: string[] = [];
  for (let n = 0; n < nodes; n++) {
    for (let p = 0; p < 10; p++) {
      running.push(model.pod({ ...workload((n * 10 + p) % 100), annotations, on: `node-${n}` }));
    }
  }
  for (let r = 0; r < 100; r++) model.pods(waitingPerRole, workload(r));
  return { model, running };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function workload(role: number): Parameters<Model['pod']>[0] {
  return {
    namespace: `role-${role}`,
    owner: { kind: 'ReplicaSet', uid: `rs-${role}` },
    requests: { cpu: '1', memory: '2Gi' },
  };
}
