import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Assignment, assignChannels, MAX_CHANNELS_PER_SHARD } from './shards.ts';

const login = fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,5}$/);
const logins = fc.uniqueArray(login, { maxLength: 300 });
const limit = fc.integer({ min: 1, max: 90 });
const nothing: Assignment = new Map();

/** Where each channel is. */
function homes(assignment: Assignment): Map<string, number> {
  return new Map(
    [...assignment].flatMap(([shard, channels]) => channels.map(name => [name, shard] as const)),
  );
}

test('every channel has one shard, no shard is empty or holds more than the limit', () => {
  fc.assert(
    fc.property(logins, limit, (channels, perShard) => {
      const shards = assignChannels(nothing, channels, perShard);
      assert.deepEqual([...shards.values()].flat().sort(), [...channels].sort());
      for (const shard of shards.values()) assert.ok(shard.length >= 1 && shard.length <= perShard);
      assert.equal(shards.size, Math.ceil(channels.length / perShard));
    }),
  );
});

test('no channel moves through any sequence of additions and removals', () => {
  fc.assert(
    fc.property(fc.array(logins, { minLength: 2, maxLength: 6 }), limit, (wishes, perShard) => {
      let before = nothing;
      for (const channels of wishes) {
        const after = assignChannels(before, channels, perShard);
        const now = homes(after);
        for (const [channel, shard] of homes(before)) {
          if (channels.includes(channel)) assert.equal(now.get(channel), shard);
        }
        assert.equal(now.size, channels.length);
        for (const shard of after.values()) assert.ok(shard.length >= 1 && shard.length <= perShard);
        before = after;
      }
    }),
  );
});

test('the result does not depend on the order in which channels are given', () => {
  fc.assert(
    fc.property(logins, limit, fc.infiniteStream(fc.nat()), (channels, perShard, chance) => {
      const shuffled = channels
        .map(name => ({ name, at: Number(chance.next().value) }))
        .sort((a, b) => a.at - b.at)
        .map(({ name }) => name);
      assert.deepEqual(
        assignChannels(nothing, shuffled, perShard),
        assignChannels(nothing, channels, perShard),
      );
    }),
  );
});

test('assigning again changes nothing', () => {
  fc.assert(
    fc.property(logins, logins, limit, (first, second, perShard) => {
      const settled = assignChannels(assignChannels(nothing, first, perShard), second, perShard);
      assert.deepEqual(assignChannels(settled, second, perShard), settled);
    }),
  );
});

test('whatever is read back, the result is whole and within the limit', () => {
  const anything = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.array(login, { maxLength: 120 })));
  fc.assert(
    fc.property(anything, logins, limit, (entries, channels, perShard) => {
      const shards = assignChannels(new Map(entries), channels, perShard);
      assert.deepEqual([...shards.values()].flat().sort(), [...channels].sort());
      for (const shard of shards.values()) assert.ok(shard.length >= 1 && shard.length <= perShard);
    }),
  );
});

interface Case {
  readonly previous: readonly (readonly [number, readonly string[]])[];
  readonly channels: readonly string[];
  readonly perShard: number;
  readonly want: readonly (readonly [number, readonly string[]])[];
}

const cases: Readonly<Record<string, Case>> = {
  'a smaller limit moves the surplus alone': {
    previous: [[0, ['a', 'b', 'c']]],
    channels: ['a', 'b', 'c'],
    perShard: 2,
    want: [
      [0, ['a', 'b']],
      [1, ['c']],
    ],
  },
  'a shard in the middle that is empty vanishes and its number is used again': {
    previous: [
      [0, ['a']],
      [1, ['b']],
      [2, ['c']],
    ],
    channels: ['a', 'c', 'd'],
    perShard: 1,
    want: [
      [0, ['a']],
      [1, ['d']],
      [2, ['c']],
    ],
  },
  'room in an old shard is used before a new shard is made': {
    previous: [
      [0, ['a', 'b']],
      [3, ['c']],
    ],
    channels: ['a', 'b', 'c', 'd', 'e'],
    perShard: 2,
    want: [
      [0, ['a', 'b']],
      [1, ['e']],
      [3, ['c', 'd']],
    ],
  },
  'a limit above what Twitch bears is not followed': {
    previous: [],
    channels: Array.from({ length: 91 }, (_, index) => `c${String(index).padStart(2, '0')}`),
    perShard: 500,
    want: [
      [0, Array.from({ length: MAX_CHANNELS_PER_SHARD }, (_, index) => `c${String(index).padStart(2, '0')}`)],
      [1, ['c90']],
    ],
  },
};
for (const [name, { previous, channels, perShard, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual([...assignChannels(new Map(previous), channels, perShard)], want));
}

test('a crash between two writes of an assignment moves no channel that was written', () => {
  fc.assert(
    fc.property(logins, logins, limit, fc.nat(), (first, second, perShard, chance) => {
      const before = assignChannels(nothing, first, perShard);
      const wanted = assignChannels(before, second, perShard);
      // Shards that were there are written first, then new ones, both by number (see apply-objects.ts).
      const order = [...wanted.keys()].sort(
        (a, b) => Number(!before.has(a)) - Number(!before.has(b)) || a - b,
      );
      const written = order.slice(0, chance % (order.length + 1));
      const torn = new Map([...before, ...written.map(shard => [shard, wanted.get(shard) ?? []] as const)]);
      const repaired = assignChannels(torn, second, perShard);
      for (const shard of written) {
        const found = new Set(repaired.get(shard));
        for (const channel of wanted.get(shard) ?? [])
          assert.ok(found.has(channel), `${channel} left ${shard}`);
      }
      assert.deepEqual([...repaired.values()].flat().sort(), [...new Set(second)].sort());
      assert.deepEqual(assignChannels(repaired, second, perShard), repaired);
    }),
    { numRuns: 500 },
  );
});
