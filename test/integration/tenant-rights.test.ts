/** Whoever may edit TwitchPipelines in a namespace, and nothing else, gains nothing else: tried as such an account. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rbacManifests } from '../support/operator-account.ts';
import { anOperatorScene, type OperatorScene } from '../support/operator-scene.ts';
import { runShell } from '../support/run-kubectl.ts';

let scene: OperatorScene;
let as: string;
let role: string;
before(async () => {
  scene = await anOperatorScene({ account: true });
  role = `editor-${scene.namespace}`;
  as = `--as=system:serviceaccount:${scene.namespace}:tenant`;
  const editor = (await rbacManifests()).find(
    ({ metadata }) => metadata.name === 'smack-twitchpipeline-editor',
  );
  // A name of its own, and no part of anybody's `edit`.
  const own = { ...editor, metadata: { name: role } };
  await runShell(`kubectl create -f - <<'END'\n${JSON.stringify(own)}\nEND
    kubectl -n ${scene.namespace} create rolebinding tenant --clusterrole=${role} --serviceaccount=${scene.namespace}:tenant`);
  await scene.start();
});
after(async () => {
  await runShell(`kubectl delete clusterrole ${role}`);
  await scene.close();
});

const pipeline = (spec: object) =>
  JSON.stringify({ apiVersion: 'smack.dev/v1alpha1', kind: 'TwitchPipeline', metadata: { name: 'p' }, spec });

/** What kubectl answers a tenant's attempt with: its stdout, or what it was refused with. */
async function attempt(line: string, stdin = ''): Promise<string> {
  const input = stdin === '' ? '' : ` -f - <<'END'\n${stdin}\nEND`;
  return runShell(`kubectl ${as} -n ${scene.namespace} ${line}${input}`).catch(
    (error: { stderr?: string }) => error.stderr ?? '',
  );
}

test('a tenant makes a pipeline, and its pods have no token, no account of their own and no other Secret', async () => {
  assert.match(
    await attempt('apply', pipeline({ channels: ['a'], desiredState: 'Paused', topic: { partitions: 1 } })),
    /created/,
  );
  await scene.reaches('p', 'Ready=True Paused', { withinMs: 120_000 });
  const made = await runShell(
    `kubectl -n ${scene.namespace} get deployments -l smack.dev/pipeline=p -o jsonpath='{range .items[*]}{.spec.template.spec}{"\\n"}{end}'`,
  );
  const found = made.trim().split('\n');
  assert.equal(found.length, 2);
  for (const text of found) {
    const pod = JSON.parse(text);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.serviceAccountName, undefined);
    assert.doesNotMatch(text, /secret/i);
  }
});

const forbidden = [
  'get secrets',
  'get pods',
  'create configmap a',
  'create deployment a --image=a.example/b',
  'get resourceroles',
  'get twitchpipelines --all-namespaces',
  'patch twitchpipeline p --subresource=status --type=merge -p {"status":{"topic":{"chat":"theirs"}}}',
  'create rolebinding a --clusterrole=admin --serviceaccount=default:default',
];
for (const line of forbidden) {
  test(`a tenant may not: kubectl ${line.split(' --')[0]}`, async () => {
    assert.match(await attempt(line.replace(/(\{.*\})/, "'$1'")), /forbidden/i);
  });
}

for (const [what, spec] of Object.entries({
  'an image': { channels: ['a'], image: 'evil.example/x' },
  'a pod template': { channels: ['a'], ingester: { template: { hostNetwork: true } } },
  'an account': { channels: ['a'], processor: { serviceAccountName: 'admin' } },
  'a Secret': { channels: ['a'], topic: { secretRef: { name: 'other' } } },
})) {
  test(`a pipeline has no place for ${what}`, async () => {
    assert.match(await attempt('apply --validate=strict', pipeline(spec)), /unknown field/);
  });
}

test('a connection is a name and never an address', async () => {
  const said = await attempt(
    'apply',
    pipeline({ channels: ['a'], topic: { connection: '169.254.169.254:80' } }),
  );
  assert.match(said, /must be the name of a connection .* not an address/);
});
