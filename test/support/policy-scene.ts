import { readFile } from 'node:fs/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import type { ResourceRole } from '../../operator/api/resource-role.ts';
import { admissionBindings, admissionPolicies, pods, resourceRoles } from '../../operator/api/resources.ts';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { KubeApiError, type KubeClient } from '../../operator/kube/kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { OFFER_GATE } from '../../operator/offers/gate.ts';
import { aRole } from './a-role.ts';
import { anOperatorScene } from './operator-scene.ts';
import { stackFacts } from './stack-facts.ts';
import { aRealRuntime } from './test-runtime.ts';

const rbac = (plural: string, kind: string, namespaced: boolean): Resource => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural,
  kind,
  namespaced,
});
const core = (plural: string, kind: string): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});

/** The admission policies in force for two namespaces, one of a role and one of none, with an account each for those who try them. */
export interface PolicyScene extends AsyncDisposable {
  /** Named by a role. */
  readonly shared: string;
  /** Named by none. */
  readonly free: string;
  readonly administrator: KubeClient;
  /** Has the ClusterRole admin in both namespaces. */
  readonly tenant: KubeClient;
  /** Has the operator's name, and may patch pods: the policies alone stand between it and the rest. */
  readonly operator: KubeClient;
  /** Makes a pod as somebody. */
  makePod(
    who: KubeClient,
    namespace: string,
    name: string,
    spec?: object,
    metadata?: object,
  ): Promise<KubeObject>;
}

/** What a pod of the tests is made of. */
export const container = { name: 'main', image: 'registry.example/main:1' };

/** A policy is in force only some time after it is made. */
const IN_FORCE_MS = 30_000;

export async function aPolicyScene(): Promise<PolicyScene> {
  await using cleanup = new AsyncDisposableStack();
  const scene = await anOperatorScene();
  cleanup.defer(() => scene.close());
  const { namespace: shared, person } = scene;
  const free = `${shared}-free`;
  await scene.makeNamespace(free);
  const { apiVersion, kind, spec } = aRole({ spec: { namespaces: [shared] } });
  const role: ResourceRole = { apiVersion, kind, metadata: { name: shared }, spec };
  await person.create(resourceRoles, role);
  cleanup.defer(async () => void (await person.delete(resourceRoles, { name: shared })));
  for (const [resource, object] of await policiesFor(shared, free)) {
    await person.apply(resource, object, { fieldManager: 'tests' });
    cleanup.defer(async () => void (await person.delete(resource, { name: object.metadata.name })));
  }
  const accounts = new Accounts(person, cleanup);
  const tenant = await accounts.make('tenant', shared);
  await accounts.bind('tenant', shared, shared, 'admin');
  await accounts.bind('tenant', shared, free, 'admin');
  const operator = await accounts.make('smack-operator', shared);
  const rights = [
    {
      apiGroups: [''],
      resources: ['pods', 'pods/resize', 'pods/ephemeralcontainers'],
      verbs: ['get', 'patch', 'create'],
    },
    { apiGroups: ['smack.dev'], resources: ['resourceroles'], verbs: ['grant'] },
  ];
  await accounts.grant('smack-operator', shared, rights);
  const owned = cleanup.move();
  const made: PolicyScene = {
    shared,
    free,
    administrator: person,
    tenant,
    operator,
    makePod: (who, namespace, name, spec = {}, metadata = {}) =>
      who.create<KubeObject>(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, ...metadata },
        spec: { containers: [container], schedulingGates: [{ name: OFFER_GATE }], ...spec },
      } as KubeObject),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  await inForce(made);
  return made;
}

/** Waits until both policies refuse what they are for. */
async function inForce(scene: PolicyScene): Promise<void> {
  const until = performance.now() + IN_FORCE_MS;
  await scene.makePod(scene.administrator, scene.shared, 'probe');
  const ref = { namespace: scene.shared, name: 'probe' };
  const probes = [
    (round: number) => scene.makePod(scene.tenant, scene.shared, `early-${round}`, { schedulingGates: [] }),
    (round: number) =>
      scene.operator.patch(pods, ref, {
        kind: 'merge',
        body: { metadata: { labels: { round: `r${round}` } } },
      }),
  ];
  for (const probe of probes) {
    for (let round = 0; (await refusalOf(probe(round))) === undefined; round += 1) {
      if (performance.now() > until) throw new Error('the policies are not in force');
    }
  }
}

/** What the API server refused an attempt with: 403 or 422; `undefined` when it did not. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof KubeApiError && (error.code === 403 || error.code === 422)) return error.message;
    throw error;
  }
}

/** The policies of operator/policies under names of their own, for these namespaces and the account of this test alone. */
async function policiesFor(
  shared: string,
  free: string,
): Promise<readonly (readonly [Resource, KubeObject])[]> {
  const folder = new URL('../../operator/policies/', import.meta.url);
  const found: (readonly [Resource, KubeObject])[] = [];
  for (const file of ['require-gate.yaml', 'guard-gate.yaml']) {
    const text = (await readFile(new URL(file, folder), 'utf8'))
      .replaceAll(/(name|policyName): (smack-(?:require-gate|guard-gate))$/gm, `$1: $2-${shared}`)
      .replaceAll('serviceaccount:smack-system:', `serviceaccount:${shared}:`);
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as KubeObject & { spec: Record<string, unknown> };
      const isPolicy = object.kind === admissionPolicies.kind;
      if (!isPolicy) object.spec['matchResources'] = { namespaceSelector: onlyIn([shared, free]) };
      // Their labels would tell operators of other tests that the policies are installed.
      found.push([
        isPolicy ? admissionPolicies : admissionBindings,
        { ...object, metadata: { name: object.metadata.name } },
      ]);
    }
  }
  return found;
}

function onlyIn(values: readonly string[]): object {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] };
}

/** ServiceAccounts with their tokens and rights. */
class Accounts {
  readonly #person: KubeClient;
  readonly #cleanup: AsyncDisposableStack;

  constructor(person: KubeClient, cleanup: AsyncDisposableStack) {
    this.#person = person;
    this.#cleanup = cleanup;
  }

  async make(name: string, namespace: string): Promise<KubeClient> {
    const metadata = { name, namespace };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
    await this.#person.create(core('serviceaccounts', 'ServiceAccount'), account);
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata,
      spec: { audiences: [], expirationSeconds: 3600 },
    };
    const tokens = core(`serviceaccounts/${name}/token`, 'TokenRequest');
    const { status } = (await this.#person.create(tokens, request)) as { status?: { token: string } };
    const cluster = loadKubeConfig(stackFacts().kubeconfig).getCurrentCluster();
    if (cluster === null || status === undefined) throw new Error('no cluster, or no token');
    const config = new KubeConfig();
    config.loadFromClusterAndUser(cluster, { name, token: status.token });
    const client = createHttpKubeClient({ config, runtime: aRealRuntime().runtime });
    this.#cleanup.defer(() => client.close());
    return client;
  }

  async bind(name: string, home: string, namespace: string, role: string): Promise<void> {
    const binding = { kind: 'RoleBinding', metadata: { name: `${name}-${role}`, namespace } };
    await this.#person.create(rbac('rolebindings', 'RoleBinding', true), bound(binding, name, home, role));
  }

  /** Rights in the whole cluster. */
  async grant(name: string, home: string, rules: readonly object[]): Promise<void> {
    const own = { name: `${name}-${home}` };
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const binding = bound({ kind: 'ClusterRoleBinding', metadata: own }, name, home, own.name);
    const objects = [
      [
        rbac('clusterroles', 'ClusterRole', false),
        { apiVersion, kind: 'ClusterRole', metadata: own, rules } as KubeObject,
      ],
      [rbac('clusterrolebindings', 'ClusterRoleBinding', false), binding],
    ] as const;
    for (const [resource, object] of objects) {
      await this.#person.create(resource, object);
      this.#cleanup.defer(async () => void (await this.#person.delete(resource, own)));
    }
  }
}

function bound(
  binding: Omit<KubeObject, 'apiVersion'>,
  account: string,
  namespace: string,
  role: string,
): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    ...binding,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  } as KubeObject;
}
