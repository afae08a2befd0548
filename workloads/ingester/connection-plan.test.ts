import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logins, PlanRun } from './testing/plan-run.ts';

test('ninety channels are joined over five connections within seconds, and end on one', () => {
  const run = new PlanRun();
  run.want(logins(90));
  const took = run.passUntil(() => run.plan.settled, 5_000);
  assert.ok(took < 2_000, `${took} ms`);
  assert.equal(run.plan.report().joined.length, 90);
  assert.equal(run.plan.connections, 5);
  run.passUntil(() => run.plan.connections === 1, 600_000);
  assert.equal(run.plan.report().joined.length, 90);
  for (const channel of logins(90)) assert.ok(run.chat.reads(channel));
  assert.deepEqual(run.chat.violations, []);
});

test('at RECONNECT every channel is read without a gap and the old connection is closed after the last', () => {
  const run = new PlanRun();
  run.want(logins(90));
  run.passUntil(() => run.plan.settled && run.plan.connections === 1, 600_000);
  const [old] = run.chat.links.keys();
  assert.ok(old !== undefined);
  run.chat.reconnect(old, run.now);
  const began = run.now;
  let gone = 0;
  run.pass(10_000, () => {
    for (const channel of logins(90)) assert.ok(run.chat.reads(channel), `${channel} at ${run.now}`);
    if (gone === 0 && !run.chat.links.has(old)) gone = run.now;
  });
  assert.ok(gone > 0 && gone - began < 3_000, `the old connection lived for ${gone - began} ms`);
  assert.equal(run.plan.report().joined.length, 90);
  assert.deepEqual(run.chat.violations, []);
});

test('RECONNECT while channels are still being joined neither doubles JOINs nor loses a channel', () => {
  const run = new PlanRun();
  run.want(logins(60));
  run.pass(300);
  for (const connection of [...run.chat.links.keys()]) run.chat.reconnect(connection, run.now);
  run.passUntil(() => run.plan.report().joined.length === 60, 20_000);
  run.pass(5_000);
  assert.equal(run.plan.report().joined.length, 60);
  for (const channel of logins(60)) assert.ok(run.chat.reads(channel));
  assert.deepEqual(run.chat.violations, []);
});

test('a half-open connection is noticed by its missing PONG and replaced', () => {
  const run = new PlanRun();
  run.want(logins(3));
  run.passUntil(() => run.plan.settled, 5_000);
  const [link] = run.chat.links.values();
  assert.ok(link !== undefined);
  link.mute = true;
  // The next PING is at most 30 s away, its PONG is awaited for 10 s, then comes the backoff.
  const took = run.passUntil(() => logins(3).every(channel => run.chat.reads(channel)), 50_000);
  assert.ok(took > 10_000, `${took} ms`);
});

test('silence while the sockets are not read is not held against the server', () => {
  const run = new PlanRun();
  run.want(logins(1));
  run.passUntil(() => run.plan.settled, 5_000);
  const [connection] = run.chat.links.keys();
  run.handle({ kind: 'reading', on: false });
  for (run.now += 300_000; run.now < 400_000; run.now += 1_000) run.handle({ kind: 'tick' });
  run.handle({ kind: 'reading', on: true });
  run.pass(60_000);
  assert.deepEqual([...run.chat.links.keys()], [connection]);
});

test('a suspended channel is failed with its reason, tried again ten minutes later, and delays no other', () => {
  const run = new PlanRun();
  run.chat.refused.add('channel_1');
  run.want(logins(3));
  run.passUntil(() => run.plan.settled, 5_000);
  assert.deepEqual(run.plan.report(), {
    joined: ['channel_0', 'channel_2'],
    failed: [{ channel: 'channel_1', reason: 'suspended' }],
    pending: [],
  });
  run.chat.refused.clear();
  run.pass(590_000);
  assert.equal(run.plan.report().failed.length, 1);
  run.passUntil(() => run.plan.report().joined.length === 3, 120_000);
});

test('a channel whose JOIN is never answered counts as failed after three and is joined when it answers', () => {
  const run = new PlanRun();
  run.chat.silent.add('channel_0');
  run.want(logins(2));
  run.passUntil(() => run.plan.settled, 60_000);
  assert.deepEqual(run.plan.report().failed, [
    { channel: 'channel_0', reason: 'the JOIN was not answered: is there such a channel?' },
  ]);
  run.chat.silent.clear();
  run.passUntil(() => run.plan.report().joined.length === 2, 600_000);
  assert.deepEqual(run.plan.report().failed, []);
});

test('channels that are added are joined, channels that are removed are parted, the others stay where they are', () => {
  const run = new PlanRun();
  run.want(['a', 'b']);
  run.passUntil(() => run.plan.settled, 5_000);
  const before = [...run.chat.links.keys()];
  run.want(['b', 'c']);
  run.passUntil(() => run.plan.settled, 5_000);
  assert.deepEqual([run.chat.reads('a'), run.chat.reads('b'), run.chat.reads('c')], [false, true, true]);
  assert.deepEqual([...run.chat.links.keys()], before);
  assert.deepEqual(run.plan.rooms(), ['room-b', 'room-c']);
});

test('while the server is down connects are spaced out, and channels return when it does', () => {
  const run = new PlanRun();
  run.want(logins(5));
  run.passUntil(() => run.plan.settled, 5_000);
  run.chat.down = true;
  for (const connection of [...run.chat.links.keys()]) run.chat.cut(connection, run.now);
  let opens = 0;
  const handle = run.plan.handle.bind(run.plan);
  run.plan.handle = (event, now) => {
    const effects = handle(event, now);
    opens += effects.filter(effect => effect.kind === 'open').length;
    return effects;
  };
  run.pass(300_000);
  assert.ok(opens >= 10 && opens <= 40, `${opens} connects in five minutes`);
  run.chat.down = false;
  run.passUntil(() => run.plan.report().joined.length === 5, 40_000);
});
