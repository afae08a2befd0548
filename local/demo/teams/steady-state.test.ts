import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PodView, RoleView } from '../../../operator/offers/view/offers-view.ts';
import { SteadyState, type TeamsSeen } from './steady-state.ts';

const asked = new Map([['music', 3]]);

function seen(
  at: number,
  {
    granted = 2,
    pending = 1,
    states = [],
    unmet = {},
  }: {
    granted?: number;
    pending?: number;
    states?: readonly PodView['state'][];
    unmet?: Record<string, string>;
  } = {},
): TeamsSeen {
  const role = {
    name: 'music',
    granted: { pods: granted },
    pending: { pods: pending },
    guaranteeUnmet: unmet,
  };
  return { at, roles: [role as unknown as RoleView], pods: states.map(state => ({ state }) as PodView) };
}

test('it is steady when all pods are there and nothing has changed for 20 s', () => {
  const state = new SteadyState(asked);
  assert.match(state.waitsFor(seen(0)) ?? '', /nothing may change/);
  assert.match(state.waitsFor(seen(19_999)) ?? '', /nothing may change/);
  assert.equal(state.waitsFor(seen(20_000)), undefined);
});

test('a change begins the 20 s anew', () => {
  const state = new SteadyState(asked);
  state.waitsFor(seen(0));
  state.waitsFor(seen(15_000, { granted: 3, pending: 0 }));
  assert.match(state.waitsFor(seen(34_000, { granted: 3, pending: 0 })) ?? '', /nothing may change/);
  assert.equal(state.waitsFor(seen(35_000, { granted: 3, pending: 0 })), undefined);
});

for (const [name, made, wants] of [
  ['pods that are not there yet', seen(60_000, { pending: 0 }), /2 of its 3 pods/],
  [
    'a granted pod that is not bound',
    seen(60_000, { states: ['bound', 'granted'] }),
    /1 granted pods are not bound/,
  ],
  [
    'a guarantee that is not met while pods wait',
    seen(60_000, { unmet: { cpu: '1' } }),
    /guarantee of role music/,
  ],
] as const) {
  test(`it is not steady with ${name}, and the 20 s begin when that has ended`, () => {
    const state = new SteadyState(asked);
    state.waitsFor(seen(0));
    assert.match(state.waitsFor(made) ?? '', wants);
    assert.match(state.waitsFor(seen(61_000)) ?? '', /nothing may change/);
    assert.equal(state.waitsFor(seen(82_000)), undefined);
  });
}
