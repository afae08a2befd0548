import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodesConfig } from '../nodes/nodes-config.ts';
import type { AddressClaim } from './address-claim.ts';
import { type Authority, createAuthority } from './certificates.ts';
import type { Command } from './child-program.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { defaultNodes, type LaunchOptions } from './launch-options.ts';
import type { ProgramPlan } from './program-plan.ts';
import { prepareControlPlane } from './programs/control-plane.ts';
import { accepts, getStatus } from './readiness.ts';
import { waitUntil } from './wait-until.ts';
import { writeFileWhole } from './write-file-whole.ts';

const READY_DEADLINE_MS = 120_000;
/** Process nodes give their containers up to 4 s. */
const NODES_GRACE_MS = 7000;

/** Plans the control plane and the process nodes, with keys and certificates of this stack's own. */
export async function planKubernetes(
  options: LaunchOptions,
  claim: AddressClaim,
  nowMs: number,
): Promise<{ plans: ProgramPlan[]; kubeconfig: string }> {
  const { address } = claim;
  const [etcdPort, etcdPeerPort, apiServerPort] = [
    await claim.freePort(),
    await claim.freePort(),
    await claim.freePort(),
  ];
  const authority = await createAuthority(nowMs);
  const plane = await prepareControlPlane({
    programs: options.parts.controlPlane,
    dir: join(options.dir, 'control-plane'),
    address,
    etcdPort,
    etcdPeerPort,
    apiServerPort,
    authority,
    auditLog: join(options.dir, 'logs', 'audit.log'),
  });
  const kubeconfig = join(options.dir, 'kubeconfig');
  await writeFileWhole(kubeconfig, renderKubeconfig(plane.url, authority.cert, plane.admin), 0o600);
  const asAdmin = { ...plane.admin, ca: authority.cert };
  const answers = (path: string) => async (): Promise<boolean> =>
    (await getStatus(plane.url + path, asAdmin)) === 200;
  const plan = (
    name: ProgramPlan['name'],
    after: ProgramPlan['after'],
    run: ProgramPlan['run'],
    check: () => Promise<boolean>,
  ): ProgramPlan => ({
    name,
    after,
    run,
    graceMs: 0,
    ready: signal =>
      waitUntil(`${name} is ready`, check, { deadlineMs: READY_DEADLINE_MS, signal }).then(() => {}),
  });
  const nodes = await prepareNodes(options, claim, authority, plane.url);
  return {
    kubeconfig,
    plans: [
      plan('etcd', [], plane.etcd, () => accepts(address, etcdPort)),
      plan('kube-apiserver', ['etcd'], plane.apiServer, answers('/readyz')),
      // Without secure port it has no health check; the first thing it makes for users is the default service account.
      plan(
        'kube-controller-manager',
        ['kube-apiserver'],
        plane.controllerManager,
        answers('/api/v1/namespaces/default/serviceaccounts/default'),
      ),
      plan('kube-scheduler', ['kube-apiserver'], plane.scheduler, async () => true),
      {
        ...plan('nodes', ['kube-apiserver'], nodes.run, answers(`${LEASES}/${nodes.last}`)),
        graceMs: NODES_GRACE_MS,
      },
    ],
  };
}

/** A node's Lease is the last thing that it writes when it registers. */
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

async function prepareNodes(
  { dir, nodes: asked = {} }: LaunchOptions,
  { octet }: AddressClaim,
  authority: Authority,
  url: string,
): Promise<{ run: Command; last: string }> {
  const { count, cpu, memory, pods, images, backoff } = { ...defaultNodes, ...asked };
  if (!(count >= 1 && count <= 100)) throw new Error(`a stack has 1 to 100 nodes, not ${count}`);
  const folder = join(dir, 'nodes');
  await mkdir(folder, { recursive: true });
  const kubeconfig = join(folder, 'kubeconfig');
  const identity = await authority.client('smack:process-nodes', ['system:masters']);
  await writeFileWhole(kubeconfig, renderKubeconfig(url, authority.cert, identity), 0o600);
  const serving = await authority.server(
    'process-nodes',
    hostIps(octet, count).map(value => ({ type: 'ip', value })),
  );
  const config: NodesConfig = {
    kubeconfig,
    folder,
    logs: join(dir, 'logs', 'pods'),
    images,
    ...(backoff === undefined ? {} : { backoff }),
    nodes: hostIps(octet, count).map((hostIp, index) => ({
      name: `node-${index + 1}`,
      zone: `zone-${'abc'[index % 3]}`,
      capacity: { cpu, memory, pods },
      hostIp,
    })),
    serving: { ...serving, clientCa: authority.cert },
  };
  const file = join(folder, 'config.json');
  await writeFileWhole(file, JSON.stringify(config), 0o600);
  const main = fileURLToPath(new URL('../nodes/main.ts', import.meta.url));
  return { run: { command: process.execPath, args: [main, file] }, last: `node-${count}` };
}

/** The third octet is the node's number; 0 belongs to the stack's own programs. */
function hostIps(octet: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `127.${octet}.${index + 1}.1`);
}
