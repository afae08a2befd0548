/** Who we are: said by client-node's KubeConfig, asked of the real API server. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import { createHttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeConnection } from '../../operator/kube/kube-connection.ts';
import { readBody } from '../../operator/kube/kube-requester.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { stackFacts } from '../support/stack-facts.ts';
import { aRealRuntime } from '../support/test-runtime.ts';

const { runtime } = aRealRuntime();
const admin = loadKubeConfig(stackFacts().kubeconfig);
const reviews: Resource = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'selfsubjectreviews',
  kind: 'SelfSubjectReview',
  namespaced: false,
};
const accounts = ['kube-test-one', 'kube-test-two'];
let dir: string;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smack-credentials-'));
  const client = createHttpKubeClient({ config: admin, runtime });
  const resource: Resource = {
    group: '',
    version: 'v1',
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
  };
  for (const name of accounts) {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name } };
    await client.apply(resource, account, { fieldManager: 'test' });
  }
  client.close();
});
after(() => rm(dir, { recursive: true }));

/** A token of a service account, by the API server. */
async function tokenOf(account: string): Promise<string> {
  const connection = createKubeConnection(admin, runtime.clock, 'test');
  const response = await connection.send(
    {
      method: 'POST',
      path: `/api/v1/namespaces/default/serviceaccounts/${account}/token`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
    },
    { signal: AbortSignal.timeout(10_000) },
  );
  const { status } = JSON.parse(await readBody(response));
  connection.close();
  return status.token;
}

function configFor(user: object): KubeConfig {
  const cluster = admin.getCurrentCluster();
  assert.ok(cluster !== null);
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: 'same-name', ...user } as Parameters<
    KubeConfig['loadFromClusterAndUser']
  >[1]);
  return config;
}

async function whoIs(config: KubeConfig): Promise<string> {
  const client = createHttpKubeClient({ config, runtime });
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}

async function ask(client: ReturnType<typeof createHttpKubeClient>): Promise<string> {
  const review = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: { name: '' },
  };
  const answer = await client.create<
    KubeObject & { status?: { userInfo: { username: string; groups: string[] } } }
  >(reviews, review);
  return answer.status?.userInfo.username ?? '';
}

const nameOf = (account: string) => `system:serviceaccount:default:${account}`;

test('P18: two configurations whose users have one name are two users', async () => {
  const [one, two] = await Promise.all(accounts.map(tokenOf));
  assert.equal(await whoIs(configFor({ token: one })), nameOf('kube-test-one'));
  assert.equal(await whoIs(configFor({ token: two })), nameOf('kube-test-two'));
  assert.notEqual(await whoIs(admin), nameOf('kube-test-two'), 'the certificate of a third is its own, too');
});

test('a token file that is replaced is read again', async () => {
  const file = join(dir, 'token');
  const [one = '', two = ''] = await Promise.all(accounts.map(tokenOf));
  await writeFile(file, one);
  const config = configFor({ authProvider: { name: 'tokenFile', config: { tokenFile: file } } });
  const client = createHttpKubeClient({ config, runtime });
  assert.equal(await ask(client), nameOf('kube-test-one'));
  await writeFile(file, two);
  // client-node reads the file once a minute, by the wall clock of the process: its note of the last reading is put back.
  const [reader] = (config as unknown as { authenticators: { lastRead?: Date }[] }).authenticators.filter(
    part => 'lastRead' in part,
  );
  assert.ok(reader !== undefined);
  reader.lastRead = new Date(0);
  const later = createHttpKubeClient({ config, runtime });
  assert.equal(await ask(later), nameOf('kube-test-two'));
  client.close();
  later.close();
});

test('credentials are asked for again after ten seconds, not for every request', async () => {
  const program = join(dir, 'plugin.sh');
  const log = join(dir, 'plugin.log');
  const token = await tokenOf('kube-test-one');
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token, expirationTimestamp: new Date(0).toISOString() },
  };
  await writeFile(
    program,
    `#!/bin/sh\necho asked >> ${log}\ncat <<'EOF'\n${JSON.stringify(credential)}\nEOF\n`,
  );
  await chmod(program, 0o700);
  const config = configFor({ exec: { apiVersion: credential.apiVersion, command: program, args: [] } });
  const clock = createManualClock();
  const connection = createKubeConnection(config, clock, 'test');
  const timesAsked = async () => (await readFile(log, 'utf8')).trim().split('\n').length;
  const request = async () => {
    const response = await connection.send(
      { method: 'GET', path: '/version' },
      { signal: AbortSignal.timeout(10_000) },
    );
    await readBody(response);
    assert.equal(response.statusCode, 200);
  };
  await request();
  await request();
  assert.equal(await timesAsked(), 1);
  await clock.advance(10_000);
  await request();
  assert.equal(await timesAsked(), 2);
  connection.forgetCredentials();
  await request();
  assert.equal(await timesAsked(), 3);
  connection.close();
});

test('P17: impersonation names one user; nothing is sent that a client could merge wrongly', async () => {
  assert.equal(await whoIs(configFor({ ...admin.getCurrentUser(), impersonateUser: 'jane' })), 'jane');
});
