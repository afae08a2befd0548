import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logins, PlanRun } from './testing/plan-run.ts';

test('a connection that opens gets all the JOINs it may send at once', () => {
  const run = new PlanRun();
  run.want(logins(20));
  const effects = run.plan.handle({ kind: 'opened', connection: 1 }, 500);
  assert.equal(effects.filter(({ kind }) => kind === 'join').length, 20);
});

test('JOINs that were under way on a lost connection are sent again at once, not after their time is up', () => {
  const run = new PlanRun();
  for (const channel of logins(5)) run.chat.silent.add(channel);
  run.want(logins(5));
  run.passUntil(() => [...run.chat.links.values()].some(({ joins }) => joins.length === 5), 5_000);
  run.chat.silent.clear();
  for (const connection of [...run.chat.links.keys()]) run.chat.cut(connection, run.now);
  const took = run.passUntil(() => run.plan.report().joined.length === 5, 20_000);
  assert.ok(took < 3_000, `${took} ms`);
});

test('when spare connections are merged each channel is read twice only while it moves', () => {
  const run = new PlanRun(() => 0.5, { joinsPerWindow: 5, maxConnections: 2 });
  run.want(logins(20));
  run.passUntil(() => run.plan.settled, 60_000);
  assert.equal(run.plan.connections, 2);
  run.passUntil(() => {
    const read = [...run.chat.links.values()].reduce((sum, { joined }) => sum + joined.size, 0);
    // Five JOINs are free at a time.
    assert.ok(read <= 20 + 5, `${read} seats are taken`);
    return run.plan.connections === 1;
  }, 600_000);
  for (const channel of logins(20)) assert.ok(run.chat.reads(channel));
});

test('a merge whose JOIN is not answered leaves the channel where it is', () => {
  const run = new PlanRun();
  run.want(logins(25));
  run.passUntil(() => run.plan.settled, 5_000);
  for (const channel of logins(25)) run.chat.silent.add(channel);
  run.pass(600_000, () => {
    assert.equal(run.plan.report().joined.length, 25);
    for (const channel of logins(25)) assert.ok(run.chat.reads(channel), `${channel} at ${run.now}`);
  });
  assert.deepEqual(run.plan.report().failed, []);
});

test('a merge whose JOIN is refused leaves the channel where it is', () => {
  const run = new PlanRun();
  run.want(logins(25));
  run.passUntil(() => run.plan.settled, 5_000);
  for (const channel of logins(25)) run.chat.refused.add(channel);
  run.pass(600_000, () => assert.equal(run.plan.report().joined.length, 25));
});

test('a connection that is told to reconnect is read to its end: nothing is parted on it', () => {
  const run = new PlanRun();
  run.want(logins(5));
  run.passUntil(() => run.plan.settled, 5_000);
  const [[connection, link] = []] = run.chat.links;
  assert.ok(connection !== undefined && link !== undefined);
  run.chat.reconnect(connection, run.now);
  run.passUntil(() => !run.chat.links.has(connection), 5_000);
  assert.equal(link.parts, 0);
});

test('a connection whose last PONG never comes is closed at its deadline, and that is no lost connection', () => {
  const run = new PlanRun();
  run.want(logins(5));
  run.passUntil(() => run.plan.settled, 5_000);
  const [[old, link] = []] = run.chat.links;
  assert.ok(old !== undefined && link !== undefined);
  run.chat.reconnect(old, run.now);
  run.passUntil(() => [...run.chat.links].some(([id, { joined }]) => id !== old && joined.size > 0), 5_000);
  link.mute = true;
  const took = run.passUntil(() => !run.chat.links.has(old), 20_000);
  assert.ok(took >= 9_000, `${took} ms`);
  assert.equal(run.plan.report().joined.length, 5);
});
