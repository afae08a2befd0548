import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Owner, TopicOwners } from './topic-owners.ts';

function anOwner(changes: Partial<Owner> = {}): Owner {
  return {
    uid: 'a',
    namespace: 'esports',
    pipeline: 'dota',
    createdAt: '2026-01-01T00:00:00Z',
    claimed: false,
    ...changes,
  };
}
const younger = anOwner({ uid: 'b', pipeline: 'other', createdAt: '2026-01-02T00:00:00Z' });

const cases: Record<string, { first: Owner; next: Owner; after?: number; keeps: 'first' | 'next' }> = {
  'the same pipeline asks again': { first: anOwner(), next: anOwner(), keeps: 'next' },
  'a younger pipeline does not get it': { first: anOwner(), next: younger, keeps: 'first' },
  'an older pipeline takes a wish over': { first: younger, next: anOwner(), keeps: 'next' },
  'a claim beats an older wish': {
    first: { ...younger, claimed: true },
    next: anOwner(),
    keeps: 'first',
  },
  'of two claims the older wins': {
    first: { ...younger, claimed: true },
    next: anOwner({ claimed: true }),
    keeps: 'next',
  },
  'a pipeline made anew under its name follows itself': {
    first: anOwner(),
    next: anOwner({ uid: 'c', createdAt: '2026-02-01T00:00:00Z' }),
    keeps: 'next',
  },
  'a wish not renewed for an hour is forgotten': {
    first: anOwner(),
    next: younger,
    after: 3_600_001,
    keeps: 'next',
  },
};

for (const [name, { first, next, after = 1, keeps }] of Object.entries(cases)) {
  test(name, () => {
    const owners = new TopicOwners();
    assert.equal(owners.enter('t', first, 0), undefined);
    const other = owners.enter('t', next, after);
    assert.equal(other?.uid, keeps === 'first' ? first.uid : undefined);
  });
}

test('who leaves makes room, and only for its own entry', () => {
  const owners = new TopicOwners();
  owners.enter('t', anOwner(), 0);
  owners.leave('t', younger.uid);
  assert.equal(owners.otherThan('t', younger, 1)?.uid, 'a');
  owners.leave('t', 'a');
  assert.equal(owners.otherThan('t', younger, 1), undefined);
});
