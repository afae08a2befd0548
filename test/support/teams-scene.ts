import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { createOffersApi, type OffersApi } from '../../local/demo/teams/offers-api.ts';
import { accountKubeconfig } from '../../local/install/account-kubeconfig.ts';
import { type Admin, connectAdmin } from '../../local/install/admin.ts';
import { applyManifests } from '../../local/install/apply-manifests.ts';
import { renderConnections } from '../../local/install/connections-file.ts';
import { installManifests } from '../../local/install/install-operator.ts';
import {
  OPERATOR_ACCOUNT,
  type OperatorProcess,
  startOperator,
} from '../../local/install/operator-process.ts';
import { renderKubeconfig } from '../../local/stack/kubeconfig.ts';
import type { Stack } from '../../local/stack/launch-stack.ts';
import { deployments, pods, resourceRoles } from '../../operator/api/resources.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { type AuditedRequest, readAuditLog } from './audit-log.ts';
import { eventually } from './eventually.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { anOwnStack, keepsLogs } from './test-stack.ts';

/** Pods of teams ask for this much; a process node has 16. */
const CPU_A_POD = 2;
/** How many fit on one of the three nodes. */
export const PODS_A_NODE = 8;

export const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};
const events: Resource = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};
export const LEASE = { namespace: 'smack-system', name: 'smack-operator' };
const ACCOUNT = 'system:serviceaccount:smack-system:smack-operator';

/** On a process node a container of this image is a program that sleeps. */
const IDLE = { 'registry.k8s.io/pause:3.10': { argv: ['/bin/sleep', 'infinity'], cwd: '/' } };
const NOWHERE = ['127.0.0.1:1'];

/** A team: a role, a namespace and a gated Deployment `work`, all of one name. */
export interface TeamWish {
  readonly weight: number;
  readonly pods: number;
  readonly guarantee?: object;
  /** Default: a second. */
  readonly deadlineSeconds?: number;
  /** Has a PodDisruptionBudget with maxUnavailable 0. */
  readonly undisturbed?: boolean;
}

export interface TeamsOperator extends OperatorProcess {
  readonly api: OffersApi;
  /** How the audit log names its token. */
  readonly credential: string;
  /** Waits until it leads and decides. */
  leads(): Promise<void>;
  /** Ends it as a node's power cut does, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Teams on a control plane of their own with three process nodes; operators are processes, as installed. Without Kafka and Cassandra: nobody has a pipeline. */
export interface TeamsScene extends AsyncDisposable {
  readonly stack: Stack;
  readonly admin: Admin;
  apply(yaml: string): Promise<void>;
  team(name: string, wish: TeamWish): Promise<void>;
  scale(name: string, replicas: number): Promise<void>;
  /** Removes a team's Deployment and role: its guarantee, too, would hold room. */
  leave(name: string): Promise<void>;
  /** Waits until each team has so many pods on nodes and so many at the gate; no node may hold more than it can. */
  holds(teams: Readonly<Record<string, readonly [bound: number, gated: number]>>): Promise<void>;
  podsOf(team: string): Promise<readonly RawPod[]>;
  eventsOf(team: string, reason: string): Promise<readonly TeamEvent[]>;
  /** Between API server and operator: for {@link start}. */
  proxy(): Promise<FaultProxy>;
  /** Starts an operator; it may have to wait until it leads. */
  start(options?: {
    readonly through?: FaultProxy;
    readonly env?: Readonly<Record<string, string>>;
  }): Promise<TeamsOperator>;
  /** The next operator need not wait until the lease of a dead one has run out. */
  forgetLease(): Promise<void>;
  /** Requests of all operators so far. */
  requests(): Promise<readonly AuditedRequest[]>;
}

export interface TeamEvent extends KubeObject {
  readonly reason?: string;
  readonly note?: string;
  readonly regarding?: { readonly name?: string };
}

export async function aTeamsScene(): Promise<TeamsScene> {
  await using cleanup = new AsyncDisposableStack();
  const own = cleanup.use(
    await anOwnStack('teams', {
      programs: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'nodes'],
      nodes: { images: IDLE },
    }),
  );
  const dir = await mkdtemp(join(tmpdir(), 'smack-teams-'));
  if (!keepsLogs()) cleanup.defer(() => rm(dir, { recursive: true, force: true }));
  const admin = cleanup.use(connectAdmin(own.facts.kubeconfig));
  const { client } = admin;
  await installManifests(admin, AbortSignal.timeout(60_000));
  const { address } = own.stack.state();
  const connections = renderConnections({
    kafka: NOWHERE,
    cassandra: NOWHERE,
    datacenter: 'dc1',
    twitch: 'ws://127.0.0.1:1',
    pingSeconds: 30,
  });
  const podsOf = (team: string) => client.list<RawPod>(pods, { namespace: team });
  let started = 0;
  const owned = cleanup.move();
  return {
    stack: own.stack,
    admin,
    podsOf,
    apply: yaml => applyManifests(client, yaml),
    team: (name, wish) => applyManifests(client, teamYaml(name, wish)),
    async scale(name, replicas) {
      const body = { spec: { replicas } };
      await client.patch(deployments, { namespace: name, name: 'work' }, { kind: 'merge', body });
    },
    async leave(name) {
      await client.delete(deployments, { namespace: name, name: 'work' });
      await client.delete(resourceRoles, { name });
    },
    async holds(teams) {
      let seen: Record<string, readonly [number, number]> = {};
      await eventually(
        `teams hold ${JSON.stringify(teams)}`,
        async () => {
          seen = {};
          for (const team of Object.keys(teams)) seen[team] = countsOf(await podsOf(team));
          return JSON.stringify(seen) === JSON.stringify(teams) ? true : undefined;
        },
        { withinMs: 60_000, everyMs: 100 },
      ).catch((cause: unknown) => {
        throw new Error(`they hold ${JSON.stringify(seen)}`, { cause });
      });
      const onNodes = new Map<string, number>();
      for (const { spec } of await client.list<RawPod>(pods))
        if (spec?.nodeName) onNodes.set(spec.nodeName, (onNodes.get(spec.nodeName) ?? 0) + 1);
      for (const [node, count] of onNodes)
        if (count > PODS_A_NODE) throw new Error(`${node} has ${count} pods; ${PODS_A_NODE} fit`);
    },
    async eventsOf(team, reason) {
      const found = await client.list<TeamEvent>(events, { namespace: team });
      return found.filter(event => event.reason === reason);
    },
    async proxy() {
      const config = new KubeConfig();
      config.loadFromString(await accountKubeconfig(admin.config, OPERATOR_ACCOUNT));
      const proxy = await startFaultProxy(config, systemClock);
      owned.defer(() => proxy.close());
      return proxy;
    },
    async start({ through, env = {} } = {}) {
      started += 1;
      const its = await mkdtemp(join(dir, `operator-${started}-`));
      const kubeconfig = join(its, 'operator.kubeconfig');
      const over: Record<string, string> = {};
      if (through !== undefined) {
        over['KUBECONFIG'] = join(its, 'proxy.kubeconfig');
        const { server = '', caData = '' } = through.config.getCurrentCluster() ?? {};
        const ca = Buffer.from(caData, 'base64').toString();
        await writeFile(over['KUBECONFIG'], renderKubeconfig(server, ca, { token: 'the proxy has one' }));
      }
      const process = await startOperator({
        admin: admin.config,
        dir: its,
        address,
        connections,
        env: { ...env, ...over },
      });
      owned.defer(async () => void (await process.program.stop(5_000)));
      const answers = async (path: string) =>
        (await fetch(`${process.url}${path}`, { signal: AbortSignal.timeout(5_000) })).ok || undefined;
      return {
        ...process,
        api: createOffersApi(process.url),
        credential: await credentialIn(kubeconfig),
        async leads() {
          // Only the leader answers.
          await eventually('the operator decides', () => answers('/offers/roles'), { withinMs: 60_000 });
        },
        async kill() {
          process.program.signal('SIGKILL');
          await process.program.ended;
        },
      };
    },
    forgetLease: () => client.delete(leases, LEASE),
    requests: () => readAuditLog(own.facts.dir, ACCOUNT),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function countsOf(all: readonly RawPod[]): readonly [bound: number, gated: number] {
  const staying = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const bound = staying.filter(({ spec }) => spec?.nodeName !== undefined).length;
  const gated = staying.filter(({ spec }) => (spec?.schedulingGates ?? []).length > 0).length;
  return [bound, gated];
}

function teamYaml(name: string, wish: TeamWish): string {
  const { weight, pods: replicas, guarantee = {}, deadlineSeconds = 1, undisturbed = false } = wish;
  const labels = { app: name };
  const spec = {
    schedulingGates: [{ name: 'smack.dev/offer' }],
    terminationGracePeriodSeconds: 5,
    containers: [
      {
        name: 'work',
        image: 'registry.k8s.io/pause:3.10',
        resources: { requests: { cpu: String(CPU_A_POD) } },
      },
    ],
  };
  const objects: object[] = [
    {
      apiVersion: 'smack.dev/v1alpha1',
      kind: 'ResourceRole',
      metadata: { name },
      spec: { weight, guarantee, namespaces: [name], revocation: { enabled: true, deadlineSeconds } },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: name, name: 'work' },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  ];
  if (undisturbed)
    objects.push({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { namespace: name, name: 'work' },
      spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
    });
  // JSON is YAML.
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}

/** A token's own name, as the API server writes it into its audit log. */
async function credentialIn(kubeconfig: string): Promise<string> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [, payload = ''] = (config.getCurrentUser()?.token ?? '').split('.');
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly jti: string };
  return `JTI=${jti}`;
}
