/** What the API server's audit log says of an operator whose pipelines want nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOffersApi } from '../../local/demo/teams/offers-api.ts';
import { deployments } from '../../operator/api/resources.ts';
import type { PodView } from '../../operator/offers/view/offers-view.ts';
import { type AuditedRequest, isWriteRequest, readAuditLog } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { anInstalledScene, type InstalledScene } from '../support/installed-scene.ts';

const OPERATOR = 'system:serviceaccount:smack-system:smack-operator';
const REST_MS = 120_000;

const manifest = `
apiVersion: v1
kind: Namespace
metadata: {name: e2e-rest}
---
apiVersion: smack.dev/v1alpha1
kind: TwitchPipeline
metadata: {name: rest, namespace: e2e-rest}
spec: {channels: [resting], topic: {partitions: 2}, deletionPolicy: Delete}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: too-large, namespace: e2e-rest}
spec:
  replicas: 20
  selector: {matchLabels: {app: too-large}}
  template:
    metadata: {labels: {app: too-large}}
    spec:
      schedulingGates: [{name: smack.dev/offer}]
      containers: [{name: work, image: 'registry.example.com/none:1', resources: {requests: {cpu: 15500m, memory: 65Gi}}}]
`;

test('while chat flows through a pipeline at rest and pods wait in vain the operator writes nothing but its Lease for 2 minutes, and asks for nothing', async () => {
  await using scene = await anInstalledScene({ replay: ['--channels', 'resting', '--loop'] });
  await scene.apply(manifest);
  await scene.ready('e2e-rest', 'rest');
  await scene.replay.start();
  const { sent } = await scene.replay.status();
  const since = await quiet(scene.facts.dir);
  const until = await eventually('two minutes have gone by', () => passed(since), {
    withinMs: REST_MS + 10_000,
    everyMs: 1_000,
  });
  const requests = (await readAuditLog(scene.facts.dir, OPERATOR)).filter(
    ({ at }) => at >= since && at < until,
  );
  const writes = requests.filter(isWriteRequest);
  const isOfLease = ({ resource }: AuditedRequest) => resource === 'coordination.k8s.io/leases';
  // A watch that ends is asked for again; nothing else is.
  assert.deepEqual(requests.filter(request => request.verb !== 'watch' && !isOfLease(request)).map(told), []);
  assert.ok(writes.length > 0, 'the audit log sees the operator: its Lease is renewed');
  assert.ok((await scene.replay.status()).sent > sent, 'chat flows');
  await scene.ready('e2e-rest', 'rest');
  // They wait, and for that reason.
  const gated = await waiting(scene);
  assert.equal(gated.length, 20);
  for (const { reason } of gated) assert.equal(reason, 'InsufficientResource');
  await scene.admin.client.delete(deployments, { namespace: 'e2e-rest', name: 'too-large' });
});

function waiting({ operator }: InstalledScene): Promise<readonly PodView[]> {
  const { signal } = new AbortController();
  return createOffersApi(operator().url)
    .pods(signal)
    .then(all => all.filter(({ namespace, state }) => namespace === 'e2e-rest' && state === 'gated'));
}

/** The time since which the operator has written nothing but its Lease for five seconds. */
function quiet(dir: string): Promise<number> {
  return eventually(
    'the operator has come to rest',
    async () => {
      const writes = (await readAuditLog(dir, OPERATOR)).filter(
        request => isWriteRequest(request) && request.resource !== 'coordination.k8s.io/leases',
      );
      const last = writes.at(-1)?.at ?? 0;
      return Date.now() - last > 5_000 ? Date.now() : undefined;
    },
    { withinMs: 60_000, everyMs: 1_000 },
  );
}

function passed(since: number): number | undefined {
  return Date.now() - since >= REST_MS ? Date.now() : undefined;
}

function told({ verb, resource, name }: { verb: string; resource: string; name: string }): string {
  return `${verb} ${resource} ${name}`;
}
