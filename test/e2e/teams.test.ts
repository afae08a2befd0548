/**
 * Teams that share three nodes of 16 cpu, as they come, go and claim what they are guaranteed, while what decides about it is killed, frozen and
 * restarted: on a real control plane, with the operator as a process.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployments } from '../../operator/api/resources.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import type { PodExplanation } from '../../operator/offers/view/offers-view.ts';
import { isWriteRequest } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { isEviction, isGrant, isWatchOfPods, nth } from '../support/offers-requests.ts';
import { type PlainNodes, startPlainNodes } from '../support/plain-nodes.ts';
import { aTeamsScene, type TeamEvent, type TeamsOperator, type TeamsScene } from '../support/teams-scene.ts';
import { aRealRuntime } from '../support/test-runtime.ts';

const GUARANTEE_SECONDS = 30;

let scene: TeamsScene;
let operator: TeamsOperator;
let spare: PlainNodes;
let lost: RawPod | undefined;
const spareNodes = ['spare-1', 'spare-2'];
const spareDeployment = `
apiVersion: v1
kind: Namespace
metadata: {name: spare}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: work, namespace: spare}
spec:
  replicas: 1
  selector: {matchLabels: {app: spare}}
  template:
    metadata: {labels: {app: spare}}
    spec:
      schedulingGates: [{name: smack.dev/offer}]
      nodeSelector: {pool: spare}
      tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 1}]
      containers: [{name: work, image: 'registry.example.com/none:1', resources: {requests: {cpu: '1'}}}]
`;
before(async () => {
  scene = await aTeamsScene();
  spare = await startPlainNodes(scene.admin.client, aRealRuntime().runtime);
  // Too small for the pods of teams.
  for (const name of spareNodes) await spare.add(name, '1', { labels: { pool: 'spare' } });
  await scene.apply(spareDeployment);
});
after(async () => {
  await spare.stop();
  await scene[Symbol.asyncDispose]();
});

test('three teams of weights 1:2:3 have those shares of the nodes', async () => {
  for (const [name, weight, pods] of [
    ['music', 1, 10],
    ['news', 2, 14],
    ['esports', 3, 20],
  ] as const)
    await scene.team(name, { weight, pods, deadlineSeconds: 3, undisturbed: true });
  await scene.holds({ music: [0, 10], news: [0, 14], esports: [0, 20] });
  operator = await scene.start();
  await scene.holds({ music: [4, 6], news: [8, 6], esports: [12, 8], spare: [1, 0] });
  // It takes the controller manager most of a minute to notice: the last test here looks at what became of it.
  lost = (await scene.podsOf('spare'))[0];
  spare.silence(lost?.spec?.nodeName ?? '');
});

test('a fourth team gets its guarantee within 30 s, from teams whose budgets allow no disruption', async t => {
  await scene.team('research', { weight: 1, pods: 4, guarantee: { cpu: '8' } });
  await scene.holds({ research: [4, 0] });
  const took = await secondsToStart('research');
  t.diagnostic(`${took} s from the Deployment to the last pod's node`);
  assert.ok(took <= GUARANTEE_SECONDS, `${took} s`);
  const others = ['music', 'news', 'esports'];
  // Events are written when there is nothing more urgent.
  const forced = await eventually('each of four pods has an event that the deadline forced it', async () => {
    const found = await eventsOf(others, 'RevokeForced');
    return podsOf(found).size >= 4 ? found : undefined;
  });
  const revoked = await eventsOf(others, 'Revoked');
  assert.equal(podsOf(revoked).size, 4, 'no more than needed went');
  for (const { note } of revoked) assert.match(note ?? '', /guarantee of role research/);
  for (const { note } of forced) assert.match(note ?? '', /3 s were not enough: .*disruption budget/);
});

test('when a team leaves, the others use its room by their weights', async () => {
  await scene.leave('news');
  await scene.holds({ news: [0, 0], music: [5, 5], esports: [15, 5], research: [4, 0] });
});

/** Where an operator dies: `die` ends it. */
const moments: Readonly<Record<string, (proxy: FaultProxy, die: () => void) => void>> = {
  'before its first grant reaches the API server'(proxy, die) {
    proxy.inject(
      request => {
        if (isGrant(request)) die();
        return isGrant(request);
      },
      { kind: 'reset' },
    );
  },
  'when its fifth grant is carried out and it has not been told'(proxy, die) {
    proxy.inject(nth(5, isGrant), { kind: 'untold', done: die });
  },
  'when ten grants are answered and its cache shows none'(proxy, die) {
    let seen = 0;
    proxy.inject(isWatchOfPods, { kind: 'lines', edit: line => (seen > 0 ? undefined : line) });
    proxy.inject(
      request => {
        if (isGrant(request)) seen += 1;
        return seen > 10;
      },
      { kind: 'untold', done: die },
    );
  },
};

test('teams left and right come, and the others leave', async () => {
  await operator.kill();
  for (const name of ['music', 'esports', 'research']) await scene.leave(name);
  await scene.team('left', { weight: 1, pods: 0 });
  await scene.team('right', { weight: 2, pods: 0 });
  await scene.holds({ music: [0, 0], esports: [0, 0], research: [0, 0] });
});

for (const [moment, prepare] of Object.entries(moments)) {
  test(`killed ${moment}, the next operator ends where one alone would have`, async () => {
    await startAnew(12, 20);
    const proxy = await scene.proxy();
    operator = await scene.start({ through: proxy });
    const { program } = operator;
    prepare(proxy, () => program.signal('SIGKILL'));
    assert.equal(await program.ended, 'signal SIGKILL');
    await replace();
    await scene.holds({ left: [8, 4], right: [16, 4] });
    await operator.kill();
  });
}

test('killed between two revocations, the next operator revokes no more than were needed', async () => {
  await startAnew(12, 20);
  const proxy = await scene.proxy();
  operator = await scene.start({ through: proxy });
  const { program } = operator;
  await scene.holds({ left: [8, 4], right: [16, 4] });
  const since = Date.now();
  proxy.inject(nth(2, isEviction), { kind: 'untold', done: () => program.signal('SIGKILL') });
  await scene.team('owed', { weight: 1, pods: 4, guarantee: { cpu: '8' } });
  assert.equal(await program.ended, 'signal SIGKILL');
  await replace();
  await scene.holds({ owed: [4, 0] });
  const [left, right] = [await scene.podsOf('left'), await scene.podsOf('right')];
  const bound = [...left, ...right].filter(({ spec }) => spec?.nodeName !== undefined);
  assert.equal(bound.length, 20);
  const evicted = (await scene.requests()).filter(
    ({ resource, verb, code, at }) =>
      resource === '/pods/eviction' && verb === 'create' && code < 300 && at >= since,
  );
  assert.equal(new Set(evicted.map(({ name }) => name)).size, 4);
  await scene.leave('owed');
  await scene.holds({ left: [8, 4], right: [16, 4] });
  await operator.kill();
});

test('the API server is killed during grants, and it ends as without', async () => {
  await startAnew(12, 20);
  const proxy = await scene.proxy();
  const down = Promise.withResolvers<void>();
  const fifth = nth(5, isGrant);
  proxy.inject(
    request => {
      if (fifth(request)) scene.stack.act('kube-apiserver', 'kill').then(down.resolve, down.reject);
      return isGrant(request);
    },
    { kind: 'delay', ms: 100 },
  );
  operator = await scene.start({ through: proxy, env: { SMACK_OFFERS_PATCHES: '2' } });
  await down.promise;
  await scene.stack.act('kube-apiserver', 'start');
  await replaceWhenEnded();
  await scene.holds({ left: [8, 4], right: [16, 4] });
  await operator.kill();
});

test('an operator that was frozen beyond its lease writes nothing when it wakes', async () => {
  await startAnew(12, 4);
  const frozen = await scene.start();
  await frozen.leads();
  await scene.holds({ left: [12, 0], right: [4, 0] });
  operator = await scene.start();
  frozen.program.signal('SIGSTOP');
  await scene.scale('right', 8);
  await scene.holds({ left: [12, 0], right: [8, 0] });
  // Something is to be granted when the old one wakes, and nobody else to do it.
  operator.program.signal('SIGSTOP');
  await scene.scale('right', 12);
  await scene.holds({ right: [8, 4] });
  const woken = Date.now();
  frozen.program.signal('SIGCONT');
  assert.equal(await frozen.program.ended, 'code 1');
  operator.program.signal('SIGCONT');
  await replaceWhenEnded();
  await scene.holds({ left: [12, 0], right: [12, 0] });
  const requests = await scene.requests();
  const byFrozen = requests.filter(request => request.credential === frozen.credential);
  assert.ok(byFrozen.some(isWriteRequest), 'the audit log tells who is who');
  assert.deepEqual(
    byFrozen.filter(request => isWriteRequest(request) && request.at >= woken),
    [],
  );
});

test('what was on a node that is lost is granted again on another, and the lost one is shown as lost', async () => {
  const gone = lost?.spec?.nodeName ?? '';
  const successor = await eventually(
    'another pod is bound',
    async () => (await scene.podsOf('spare')).find(({ spec }) => spec?.nodeName && spec.nodeName !== gone),
    { withinMs: 120_000, everyMs: 500 },
  );
  assert.ok(successor.metadata.annotations?.['smack.dev/granted'], 'it was granted');
  const nodes = await operator.api.nodes(AbortSignal.timeout(10_000));
  const { condition, pods } = nodes.find(({ name }) => name === gone) ?? {};
  assert.equal(condition, 'lost');
  // Nobody can say whether it still runs there, so it is charged until the node is back or removed.
  assert.deepEqual(
    pods?.map(({ name, leaving }) => ({ name, leaving })),
    [{ name: lost?.metadata.name, leaving: true }],
  );
  const body = { spec: { replicas: 2 } };
  const ref = { namespace: 'spare', name: 'work' };
  await scene.admin.client.patch(deployments, ref, { kind: 'merge', body });
  const refusals = await eventually('a pod waits, and it is told why not there', async () => {
    const waits = (await operator.api.pods(AbortSignal.timeout(10_000))).find(
      ({ namespace, state }) => namespace === 'spare' && state === 'gated',
    );
    const answer = waits && (await fetch(`${operator.url}/offers/pods/spare/${waits.name}`));
    const why = (await answer?.json()) as PodExplanation | undefined;
    return why?.nodes.find(({ node }) => node === gone)?.refusals.map(({ reason }) => reason);
  });
  assert.ok(refusals.includes('NodeLost'), `${refusals}`);
});

async function startAnew(left: number, right: number): Promise<void> {
  await scene.forgetLease();
  await scene.scale('left', 0);
  await scene.scale('right', 0);
  await scene.holds({ left: [0, 0], right: [0, 0] });
  await scene.scale('left', left);
  await scene.scale('right', right);
  await scene.holds({ left: [0, left], right: [0, right] });
}

/** Another operator in the place of one that was killed. */
async function replace(): Promise<void> {
  await scene.forgetLease();
  operator = await scene.start();
}

/** As its Deployment would: an operator that can not renew its lease in time ends. */
async function replaceWhenEnded(): Promise<void> {
  await systemClock.sleep(1_000);
  if (!operator.program.running()) operator = await scene.start();
}

interface Scheduled extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime?: string }[];
  };
}

/** By the API server's clock. */
async function secondsToStart(team: string): Promise<number> {
  const made = await scene.admin.client.get<KubeObject>(deployments, { namespace: team, name: 'work' });
  const scheduled = ((await scene.podsOf(team)) as readonly Scheduled[]).map(({ status }) =>
    Date.parse(status?.conditions?.find(({ type }) => type === 'PodScheduled')?.lastTransitionTime ?? ''),
  );
  return (Math.max(...scheduled) - Date.parse(made?.metadata.creationTimestamp ?? '')) / 1_000;
}

async function eventsOf(teams: readonly string[], reason: string) {
  return (await Promise.all(teams.map(team => scene.eventsOf(team, reason)))).flat();
}

function podsOf(events: readonly TeamEvent[]): ReadonlySet<string | undefined> {
  return new Set(events.map(({ regarding }) => regarding?.name));
}
