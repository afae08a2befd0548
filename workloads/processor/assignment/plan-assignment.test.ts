import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Assignment, type Member, planAssignment } from './plan-assignment.ts';

const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
});
const partitionCount = fc.integer({ min: 0, max: 14 });
/** Anything members may say: nothing, the same partition twice, partitions that are no more. */
const anyHolds = fc
  .array(fc.tuple(fc.nat(16), fc.nat(3)), { maxLength: 14 })
  .map(pairs => new Map(pairs) as ReadonlyMap<number, number>);
const anyGroup = ids.chain(all =>
  fc
    .tuple(...all.map(() => anyHolds))
    .map(holds => all.map((id, at): Member => ({ id, holds: holds[at] ?? new Map() }))),
);
const numbers = (count: number) => Array.from({ length: count }, (_, partition) => partition);
const membersOf = (plan: Assignment): Member[] =>
  [...plan].map(([id, own]) => ({ id, holds: new Map(own.map(partition => [partition, 1])) }));
const ownersOf = (plan: Assignment): ReadonlyMap<number, string> =>
  new Map([...plan].flatMap(([id, own]) => own.map((partition): [number, string] => [partition, id])));
const movesBetween = (before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>): number =>
  [...before].filter(([partition, id]) => after.get(partition) !== id).length;

test('each partition has one owner, and nobody has two more than another, whatever members say', () => {
  fc.assert(
    fc.property(anyGroup, partitionCount, (members, count) => {
      const plan = planAssignment(members, numbers(count));
      const sizes = [...plan.values()].map(own => own.length);
      assert.deepEqual(
        [...plan.values()].flat().toSorted((a, b) => a - b),
        numbers(count),
      );
      assert.equal(plan.size, members.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }),
  );
});

test('the order in which members and partitions are told makes no difference', () => {
  fc.assert(
    fc.property(anyGroup, partitionCount, (members, count) => {
      const plan = planAssignment(members, numbers(count));
      const turned = planAssignment([...members].reverse(), numbers(count).reverse());
      assert.deepEqual([...turned].toSorted(), [...plan].toSorted());
    }),
  );
});

test('a group that asks again keeps what it has', () => {
  fc.assert(
    fc.property(anyGroup, partitionCount, (members, count) => {
      const plan = planAssignment(members, numbers(count));
      assert.deepEqual(ownersOf(planAssignment(membersOf(plan), numbers(count))), ownersOf(plan));
    }),
  );
});

test('when one joins, only what it gets moves; when one leaves, only what it had', () => {
  fc.assert(
    fc.property(anyGroup, partitionCount, fc.nat(), (members, count, which) => {
      const plan = planAssignment(members, numbers(count));
      const joined = planAssignment([...membersOf(plan), { id: 'new', holds: new Map() }], numbers(count));
      assert.equal(movesBetween(ownersOf(plan), ownersOf(joined)), joined.get('new')?.length);

      const leaver = members[which % members.length]?.id ?? '';
      const left = membersOf(plan).filter(({ id }) => id !== leaver);
      if (left.length === 0) return;
      const after = planAssignment(left, numbers(count));
      assert.equal(movesBetween(ownersOf(plan), ownersOf(after)), plan.get(leaver)?.length);
    }),
  );
});

test('no balanced assignment moves fewer partitions (all of them are tried)', () => {
  const small = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(small, fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), ([size, count], owners) => {
      const before = new Map(numbers(count).map(partition => [partition, `m${owners[partition]}`]));
      const members = numbers(size).map(at => ({
        id: `m${at}`,
        holds: new Map([...before].filter(([, id]) => id === `m${at}`).map(([partition]) => [partition, 9])),
      }));
      const held = new Map([...before].filter(([, id]) => members.some(member => member.id === id)));
      const moved = movesBetween(held, ownersOf(planAssignment(members, numbers(count))));
      assert.equal(moved, fewestMoves(held, size, count));
    }),
  );
});

test('of two who claim a partition the one who has read further keeps it', () => {
  const awake = {
    id: 'b',
    holds: new Map([
      [0, 900],
      [1, 900],
    ]),
  };
  const zombie = {
    id: 'a',
    holds: new Map([
      [1, 400],
      [2, 400],
    ]),
  };
  assert.deepEqual(Object.fromEntries(planAssignment([zombie, awake], [0, 1, 2, 3])), {
    b: [0, 1],
    a: [2, 3],
  });
});

test('who has to give something away gives what it has no state of', () => {
  const old = {
    id: 'a',
    holds: new Map([
      [0, 0],
      [1, 700],
      [2, 700],
    ]),
  };
  assert.deepEqual(Object.fromEntries(planAssignment([old, { id: 'b', holds: new Map() }], [0, 1, 2])), {
    a: [1, 2],
    b: [0],
  });
});

/** By trying every assignment of `count` partitions to `size` members. */
function fewestMoves(held: ReadonlyMap<number, string>, size: number, count: number): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let code = 0; code < size ** count; code += 1) {
    const owners = new Map(
      numbers(count).map(partition => [partition, `m${Math.floor(code / size ** partition) % size}`]),
    );
    const sizes = numbers(size).map(at => [...owners.values()].filter(id => id === `m${at}`).length);
    if (Math.max(...sizes) - Math.min(...sizes) <= 1) fewest = Math.min(fewest, movesBetween(held, owners));
  }
  return fewest;
}
