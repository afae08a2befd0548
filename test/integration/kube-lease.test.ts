/** Leader election over a Lease of the real API server, by processes that can be frozen. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLeaseElector, type LeaseElector } from '../../operator/kube/lease.ts';
import { type Lease, leases } from '../../operator/kube/lease-record.ts';
import { eventually } from '../support/eventually.ts';
import { isWrite } from '../support/fault-proxy.ts';
import { aKubeScene, configMaps, type KubeScene } from '../support/kube-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';

const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 };
let scene: KubeScene;
const running: Candidate[] = [];
const electors: LeaseElector[] = [];

before(async () => {
  scene = await aKubeScene({ attemptTimeoutMs: 500, deadlineMs: 1_000 });
});
afterEach(async () => {
  for (const candidate of running.splice(0)) await candidate.end();
  await Promise.all(electors.splice(0).map(elector => elector.stop()));
  await scene.direct.delete(leases, { namespace: scene.namespace, name: 'frozen' });
});
after(() => scene.close());

interface Candidate {
  readonly lines: readonly string[];
  say(line: string): void;
  signal(name: NodeJS.Signals): void;
  until(line: string): Promise<string>;
  end(): Promise<void>;
}

function aCandidate(identity: string): Candidate {
  const program = fileURLToPath(new URL('../support/frozen-elector.ts', import.meta.url));
  const { leaseDurationMs, renewDeadlineMs, retryMs } = times;
  const args = [
    stackFacts().kubeconfig,
    scene.namespace,
    identity,
    leaseDurationMs,
    renewDeadlineMs,
    retryMs,
  ];
  const child: ChildProcess = spawn(process.execPath, [program, ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const lines: string[] = [];
  let rest = '';
  child.stdout?.on('data', chunk => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const candidate: Candidate = {
    lines,
    say: line => void child.stdin?.write(`${line}\n`),
    signal: name => void child.kill(name),
    until: start =>
      eventually(`${identity} says ${start}`, () => lines.find(line => line.startsWith(start)), {
        withinMs: 20_000,
      }),
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  running.push(candidate);
  return candidate;
}

function anElector(identity: string, client = scene.direct): LeaseElector {
  const lease = { namespace: scene.namespace, name: 'frozen' };
  const elector = createLeaseElector({ client, lease, identity, runtime: scene.runtime, ...times });
  electors.push(elector);
  return elector;
}

async function readLease(): Promise<Lease['spec']> {
  return (await scene.direct.get<Lease>(leases, { namespace: scene.namespace, name: 'frozen' }))?.spec;
}

async function exists(name: string): Promise<boolean> {
  return (await scene.direct.get(configMaps, { namespace: scene.namespace, name })) !== undefined;
}

test('a frozen leader that wakes after another took over writes nothing', async () => {
  const old = aCandidate('old');
  await old.until('leading');
  old.say('write before');
  await old.until('written before');
  const other = anElector('other');
  other.start();
  old.signal('SIGSTOP');
  await other.acquired;
  assert.ok(other.mayWrite());
  // The write is the first thing that the old leader finds when it wakes.
  old.say('write after');
  old.signal('SIGCONT');
  assert.equal(await old.until('refused after'), 'refused after NotLeadingError');
  await old.until('lost');
  assert.equal(await exists('after'), false);
  assert.ok(other.mayWrite(), 'the new leader goes on');
  assert.equal((await readLease())?.holderIdentity, 'other');
});

test('a leader whose event loop stalled past its deadline is fenced before it has noticed anything', async () => {
  const candidate = aCandidate('staller');
  await candidate.until('leading');
  candidate.say('stall 200 short');
  await candidate.until('written short');
  candidate.say(`stall ${times.renewDeadlineMs + 300} long`);
  assert.equal(await candidate.until('refused long'), 'refused long NotLeadingError');
  await candidate.until('lost');
  assert.equal(await exists('long'), false);
});

test('a standby takes over no sooner than the lease has run out, when the leader was killed', async () => {
  const old = aCandidate('killed');
  await old.until('leading');
  const other = anElector('other');
  other.start();
  await eventually('the other has seen the holder', () => (other.holder() === 'killed' ? true : undefined));
  const renewed = (await readLease())?.renewTime ?? '';
  await old.end();
  await other.acquired;
  const spec = await readLease();
  const gap = Date.parse(spec?.acquireTime ?? '') - Date.parse(renewed);
  assert.ok(gap >= times.leaseDurationMs - 50, `taken ${gap} ms after the renewal`);
  assert.equal(spec?.leaseTransitions, 1);
});

test('a leader that stops gives the lease away, so that the next need not wait', async () => {
  const first = anElector('first');
  first.start();
  await first.acquired;
  const second = anElector('second');
  second.start();
  const stoppedAt = performance.now();
  await first.stop();
  assert.equal(first.mayWrite(), false);
  await second.acquired;
  assert.ok(performance.now() - stoppedAt < times.leaseDurationMs - 500);
});

test('of many that campaign at once, one leads', async () => {
  const all = Array.from({ length: 6 }, (_, i) => anElector(`c${i}`));
  for (const elector of all) elector.start();
  await Promise.race(all.map(elector => elector.acquired));
  const until = performance.now() + 2 * times.retryMs;
  await eventually(
    'they have tried for a while',
    () => {
      assert.ok(all.filter(elector => elector.mayWrite()).length <= 1);
      return performance.now() > until ? true : undefined;
    },
    { everyMs: 5 },
  );
  assert.equal(all.filter(elector => elector.mayWrite()).length, 1);
});

test('a leader that cannot renew stops writing at its deadline, and says that it lost', async () => {
  const leader = anElector('cut-off', scene.proxied);
  leader.start();
  await leader.acquired;
  const heal = scene.proxy.inject(isWrite, { kind: 'silent' });
  const from = performance.now();
  await leader.lost;
  const took = performance.now() - from;
  assert.equal(leader.mayWrite(), false);
  assert.ok(took <= times.renewDeadlineMs + 700, `lost after ${took} ms`);
  heal();
});

test('a renewal that fails once is made good before the deadline', async () => {
  const leader = anElector('lucky', scene.proxied);
  leader.start();
  await leader.acquired;
  const before = (await readLease())?.renewTime;
  scene.proxy.inject(isWrite, { kind: 'status', code: 409 }, 1);
  scene.proxy.inject(isWrite, { kind: 'reset' }, 1);
  await eventually('it was renewed', async () =>
    (await readLease())?.renewTime === before ? undefined : true,
  );
  assert.ok(leader.mayWrite());
});
