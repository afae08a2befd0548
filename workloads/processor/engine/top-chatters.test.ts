import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Chatter, topChatters } from './top-chatters.ts';

const chatter = (user: string, login: string, messages: number): Chatter => ({
  user,
  login,
  messages,
  loginTime: 0,
  loginId: 0,
  first: false,
});

test('more messages come first, then the login, then the user id', () => {
  const top = topChatters(
    [chatter('3', 'b', 2), chatter('2', 'a', 2), chatter('1', 'a', 2), chatter('4', 'z', 9)],
    10,
  );
  assert.deepEqual(
    top.map(({ user }) => user),
    ['4', '1', '2', '3'],
  );
});

test('the list is what sorting everybody would give, in whatever order they come', () => {
  const person = fc.record(
    {
      user: fc.stringMatching(/^[0-9]{1,3}$/),
      login: fc.constantFrom('a', 'b', 'c'),
      messages: fc.integer({ min: 1, max: 4 }),
    },
    { noNullPrototype: true },
  );
  const people = fc.uniqueArray(person, { selector: ({ user }) => user, maxLength: 30 });
  fc.assert(
    fc.property(people, fc.integer({ min: 1, max: 12 }), (all, limit) => {
      const sorted = [...all]
        .sort((a, b) => b.messages - a.messages || compare(a.login, b.login) || compare(a.user, b.user))
        .slice(0, limit);
      const chatters = all.map(({ user, login, messages }) => chatter(user, login, messages));
      assert.deepEqual(topChatters(chatters, limit), sorted);
    }),
  );
});

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
