import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ChatterCount,
  type Chatters,
  cutChatters,
  everybody,
  mergeChatters,
  nobody,
  topOf,
  totalsOf,
} from './chatters.ts';
import { decodeChatters, encodeChatters } from './chatters-blob.ts';

interface Said {
  readonly user: string;
  readonly login: string;
  readonly first: boolean;
}

const user = fc.oneof(fc.nat(30).map(String), fc.constantFrom('0', '007', '-1', 'x', '900719925474099', 'é'));
const said: fc.Arbitrary<Said> = fc.record({
  user,
  login: fc.constantFrom('ann', 'bob', 'ünal', 'a'.repeat(200)),
  first: fc.boolean(),
});
/** Spans in the order of time, each with its messages in order. */
const spans = fc.array(fc.array(said, { maxLength: 25 }), { maxLength: 8 });

function counted(messages: readonly Said[]): Chatters {
  const counts = new Map<string, ChatterCount>();
  for (const { user: who, login, first } of messages) {
    const known = counts.get(who);
    counts.set(who, {
      user: who,
      login: known?.login ?? login,
      messages: (known?.messages ?? 0) + 1,
      first: first || known?.first === true,
    });
  }
  return everybody(counts.values());
}

/** Merges neighbours in an order that `choices` decide, shortening each result. */
function byTree(parts: readonly Chatters[], choices: readonly number[], size: number): Chatters {
  const left = parts.map(part => cutChatters(part, size));
  for (let step = 0; left.length > 1; step += 1) {
    const at = (choices[step] ?? 0) % (left.length - 1);
    const [a = nobody, b = nobody] = left.slice(at, at + 2);
    left.splice(at, 2, cutChatters(mergeChatters(a, b), size));
  }
  return left[0] ?? nobody;
}

const form = (chatters: Chatters) => encodeChatters(chatters);
const tree = fc.array(fc.nat(), { minLength: 10 });

test('spans merged in any grouping are what counting all their messages gives', () => {
  fc.assert(
    fc.property(spans, tree, (parts, choices) => {
      const merged = byTree(parts.map(counted), choices, Number.POSITIVE_INFINITY);
      const truth = counted(parts.flat());
      assert.deepEqual(form(merged), form(truth));
      assert.deepEqual(totalsOf(merged), {
        messages: parts.flat().length,
        chatters: new Set(parts.flat().map(one => one.user)).size,
        firsts: [...truth.listed.values()].filter(({ first }) => first).length,
        exact: true,
      });
    }),
  );
});

test('nobody before or after changes nothing, and grouping does not matter for lists that were cut', () => {
  fc.assert(
    fc.property(spans, parts => {
      const [a = nobody, b = nobody, c = nobody] = parts.map(part => cutChatters(counted(part), 3));
      assert.deepEqual(form(mergeChatters(nobody, a)), form(a));
      assert.deepEqual(form(mergeChatters(a, nobody)), form(a));
      assert.deepEqual(
        form(mergeChatters(mergeChatters(a, b), c)),
        form(mergeChatters(a, mergeChatters(b, c))),
      );
    }),
  );
});

test('cut under any tree, messages stay exact, no count is above the truth, and none is further below than is said', () => {
  fc.assert(
    fc.property(spans, tree, fc.integer({ min: 1, max: 6 }), (parts, choices, size) => {
      const merged = byTree(parts.map(counted), choices, size);
      const truth = counted(parts.flat());
      assert.ok(merged.listed.size <= size);
      assert.equal(totalsOf(merged).messages, parts.flat().length);
      assert.ok(totalsOf(merged).firsts >= totalsOf(truth).firsts);
      const most = merged.rest?.most ?? 0;
      for (const [who, { messages }] of truth.listed) {
        const count = merged.listed.get(who)?.messages ?? 0;
        assert.ok(count <= messages && messages <= count + most, `${who}: ${count} of ${messages}, ${most}`);
      }
      if (merged.rest === undefined) assert.deepEqual(form(merged), form(truth));
    }),
    { numRuns: 300 },
  );
});

test('a cut list knows how many different people there were, whatever was cut in between', () => {
  const many = (from: number, to: number) =>
    everybody(
      Array.from({ length: to - from }, (_, at) => ({
        user: String(from + at),
        login: `user${from + at}`,
        messages: 1 + (at % 7),
        first: false,
      })),
    );
  const cut = [many(0, 4_000), many(2_000, 6_000), many(5_000, 9_000)].map(part => cutChatters(part, 1_000));
  const { chatters, exact } = totalsOf(cut.reduce(mergeChatters, nobody));
  assert.equal(exact, false);
  // Four standard errors.
  assert.ok(Math.abs(chatters - 9_000) < 9_000 * 4 * 0.016, `${chatters} of 9000`);
});

test('the list is by messages, then by login, then by user id, and a cut keeps its head', () => {
  const chatters = everybody([
    { user: '4', login: 'b', messages: 1, first: false },
    { user: '3', login: 'a', messages: 1, first: false },
    { user: '1', login: 'z', messages: 9, first: true },
    { user: '2', login: 'a', messages: 1, first: false },
  ]);
  const order = (top: readonly ChatterCount[]) => top.map(one => one.user).join('');
  assert.equal(order(topOf(chatters, 10)), '1234');
  assert.equal(order(topOf(cutChatters(chatters, 2), 10)), '12');
});

test('chatters are read as they were written, and their order makes no difference to the bytes', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 60 }), fc.nat(8), (messages, size) => {
      for (const chatters of [counted(messages), cutChatters(counted(messages), size)]) {
        const bytes = encodeChatters(chatters);
        const read = decodeChatters(bytes);
        assert.ok(read !== undefined);
        assert.deepEqual(new Map([...read.listed].sort()), new Map([...chatters.listed].sort()));
        assert.deepEqual(totalsOf(read), totalsOf(chatters));
        const reversed = { ...chatters, listed: new Map([...chatters.listed].reverse()) };
        assert.deepEqual(encodeChatters(reversed), bytes);
      }
    }),
  );
});

test('bytes of another form, cut off, or with something behind them are none', () => {
  const whole = encodeChatters(cutChatters(counted([{ user: '5', login: 'ann', first: true }]), 0));
  assert.ok(decodeChatters(whole));
  for (let end = 0; end < whole.length; end += 1)
    assert.equal(decodeChatters(whole.subarray(0, end)), undefined);
  assert.equal(decodeChatters(Uint8Array.of(...whole, 0)), undefined);
  assert.equal(decodeChatters(Uint8Array.of(3, 0, 0)), undefined);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(1, 2), (rest, first) => {
      const read = decodeChatters(Uint8Array.of(first, ...rest));
      if (read !== undefined) assert.ok(read.listed.size <= rest.length / 2);
    }),
    { numRuns: 1_000 },
  );
});

test('the form is what data-model.md says, byte by byte', () => {
  const chatters = everybody([
    { user: 'x', login: 'é', messages: 1, first: false },
    { user: '300', login: 'bob', messages: 70, first: false },
    { user: '7', login: 'ann', messages: 2, first: true },
  ]);
  const text = (value: string) => [Buffer.byteLength(value), ...Buffer.from(value)];
  const want = [
    1,
    2,
    7,
    5,
    ...text('ann'),
    0xa4,
    2,
    0x8c,
    1,
    ...text('bob'),
    1,
    ...text('x'),
    2,
    ...text('é'),
  ];
  assert.deepEqual([...encodeChatters(chatters)], want);
});
