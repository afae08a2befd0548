/** Who may read the allocator's answers, asked of the real API server with real tokens. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import { createAccess } from '../../operator/offers/http/access.ts';
import { ProblemError } from '../../operator/offers/http/problem.ts';
import { kubeReviews, type Right } from '../../operator/offers/http/reviews.ts';
import { aKubeScene, type KubeScene } from '../support/kube-scene.ts';
import { anOperatorAccount } from '../support/operator-account.ts';
import { stackFacts } from '../support/stack-facts.ts';

const accounts: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};
const bindings: Resource = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'rolebindings',
  kind: 'RoleBinding',
  namespaced: true,
};

let scene: KubeScene;
let operator: Awaited<ReturnType<typeof anOperatorAccount>>;
let client: HttpKubeClient;
before(async () => {
  scene = await aKubeScene();
  operator = await anOperatorAccount(scene.direct, loadKubeConfig(stackFacts().kubeconfig), scene.namespace);
  client = createHttpKubeClient({ config: operator.config, runtime: scene.runtime });
});
after(async () => {
  client.close();
  await operator.remove();
  await scene.close();
});

/** A token of a new ServiceAccount, that may view the scene's namespace or nothing. */
async function aToken(name: string, mayView: boolean): Promise<string> {
  const { direct, namespace } = scene;
  const metadata = { namespace, name };
  await direct.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  if (mayView) {
    await direct.create(bindings, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    } as KubeObject);
  }
  const { status } = await direct.create<KubeObject & { readonly status?: { readonly token: string } }>(
    { ...accounts, plural: `serviceaccounts/${name}/token`, kind: 'TokenRequest', group: '' },
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata,
      spec: { audiences: [], expirationSeconds: 600 },
    } as KubeObject,
  );
  if (status === undefined) throw new Error('the API server gave no token');
  return status.token;
}

async function endOf(token: string, right: Right): Promise<string> {
  const access = createAccess({ reviews: kubeReviews(client), clock: systemClock, open: false });
  try {
    await access.check({ authorization: `Bearer ${token}` }, [right]);
    return 'allowed';
  } catch (error) {
    if (error instanceof ProblemError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

test('a token shows what its account may see with kubectl, and nothing else', async () => {
  const { namespace } = scene;
  const [viewer, stranger] = await Promise.all([aToken('viewer', true), aToken('stranger', false)]);
  const name = `system:serviceaccount:${namespace}`;
  for (const [token, right, wanted] of [
    [viewer, { verb: 'get', resource: 'pods', namespace }, 'allowed'],
    [viewer, { verb: 'list', resource: 'pods', namespace }, 'allowed'],
    [
      viewer,
      { verb: 'get', resource: 'pods', namespace: 'default' },
      `Forbidden: ${name}:viewer may not get pods in namespace default`,
    ],
    [
      viewer,
      { verb: 'list', resource: 'pods' },
      `Forbidden: ${name}:viewer may not list pods in all namespaces`,
    ],
    [viewer, { verb: 'list', resource: 'nodes' }, `Forbidden: ${name}:viewer may not list nodes`],
    [
      stranger,
      { verb: 'get', resource: 'pods', namespace },
      `Forbidden: ${name}:stranger may not get pods in namespace ${namespace}`,
    ],
    [
      'made-up',
      { verb: 'get', resource: 'pods', namespace },
      'Unauthenticated: the API server does not know the token',
    ],
  ] as const) {
    assert.equal(await endOf(token, right), wanted);
  }
});
