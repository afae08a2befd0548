import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { planRevocations } from './revoke.ts';
import { Model } from './testing/model.ts';

/** Nodes of 4 cpu, full of pods of one role, and a pod of another one that is guaranteed what it asks for. */
function crowdedOut(nodes: number): { readonly model: Model; readonly owed: string } {
  const model = new Model().role('rich');
  for (let n = 1; n <= nodes; n++) model.node(`n${n}`, { cpu: '4' });
  model.pods(nodes * 4, { namespace: 'rich' });
  model.settle();
  model.role('owed', { guarantee: { cpu: '1' } });
  const owed = model.pod({ namespace: 'owed' });
  assert.deepEqual(model.cycle(), []);
  return { model, owed };
}

function stepsOf(model: Model, more: { readonly pauseEvery?: number; readonly mostLooks?: number }) {
  return planRevocations(model.cluster, { now: model.now, byShare: false, maxVictims: 10, ...more });
}

describe('planRevocations in pieces', () => {
  it('gives the event loop its turns on a large cluster', () => {
    const kinds = [...stepsOf(crowdedOut(50).model, { pauseEvery: 20 })].map(({ kind }) => kind);
    // A look at all pods, then at all nodes of the one role that gives.
    assert.ok(kinds.filter(kind => kind === 'pause').length >= 8, kinds.join(' '));
    assert.equal(kinds.filter(kind => kind === 'revocation').length, 1);
  });

  const events: readonly (readonly [what: string, happens: (model: Model, owed: string) => void])[] = [
    ['the pod is gone', (model, owed) => model.end(owed)],
    ['the guarantee is gone', model => model.role('owed', {})],
    ['the guarantee is met by another pod', model => model.pod({ namespace: 'owed', on: 'elsewhere' })],
    ['the role may be revoked no more', model => model.role('rich', { revocation: { enabled: false } })],
    ['the other role is guaranteed all it has', model => model.role('rich', { guarantee: { cpu: '12' } })],
  ];
  for (const [what, happens] of events) {
    it(`revokes nothing when, at any pause before, ${what}`, () => {
      for (let pauses = 1; ; pauses++) {
        const { model, owed } = crowdedOut(3);
        const steps = stepsOf(model, { pauseEvery: 1 });
        let step = steps.next();
        for (let p = 1; p < pauses && !step.done && step.value.kind === 'pause'; p++) step = steps.next();
        if (step.done || step.value.kind !== 'pause') {
          assert.ok(pauses > 4, 'there were pauses');
          return;
        }
        happens(model, owed);
        const kinds = [...steps].map(({ kind }) => kind);
        assert.ok(!kinds.includes('revocation'), `at pause ${pauses}`);
      }
    });
  }

  it('looks at so much a round, and goes on where it stopped', () => {
    const { model } = crowdedOut(20);
    model.role('owed', { guarantee: { cpu: '60' } });
    // Nothing is freed for these: no node has such a label.
    for (let w = 0; w < 5; w++)
      model.pod({
        namespace: 'owed',
        createdAt: w,
        owner: { kind: 'ReplicaSet', uid: `w${w}` },
        spec: { nodeSelector: { disk: 'none' } },
      });
    model.cycle();
    const rounds: boolean[] = [];
    for (let found = false; !found && rounds.length < 20; ) {
      const steps = stepsOf(model, { mostLooks: 60 });
      let step = steps.next();
      for (; !step.done; step = steps.next()) found ||= step.value.kind === 'revocation';
      rounds.push(step.value.finished);
      if (found) assert.ok(rounds.length > 1, 'the first round came to an end before it');
    }
    assert.ok(rounds.length < 20, 'it was served in the end');
  });
});
