import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { ProblemError } from '../api/problem-error.ts';
import type { ProblemName } from '../api/problems.ts';
import { type Asker, createAccess, SESSION_COOKIE } from './access.ts';
import type { Reviews } from './reviews.ts';
import { createSessions, SESSION_SECONDS } from './sessions.ts';

/** An API server that knows ann, who may see the pipelines of esports. Counts what it is asked. */
function anAccess({
  open = false,
  inFlight = 16,
  ...more
}: Partial<Reviews> & { open?: boolean; inFlight?: number } = {}) {
  const clock = createManualClock();
  const asked = { callers: 0, rights: 0 };
  const reviews: Reviews = {
    async callerOf(token) {
      asked.callers += 1;
      return token === 'ann-token' ? { username: 'ann' } : undefined;
    },
    async mayListPipelines({ username }, namespace) {
      asked.rights += 1;
      return username === 'ann' && namespace === 'esports';
    },
    ...more,
  };
  const sessions = createSessions(clock);
  const access = createAccess({ reviews, sessions, clock, open, inFlight });
  return { clock, asked, sessions, access };
}

const ann: Asker = { authorization: 'Bearer ann-token' };

function endsWith(reason: ProblemName) {
  return (error: unknown) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.reason, reason);
    return true;
  };
}

test('a token shows the namespaces that its bearer may see with kubectl', async () => {
  const reader = await anAccess().access.readerOf(ann);
  assert.equal(reader.username, 'ann');
  assert.deepEqual(await Promise.all([reader.maySee('esports'), reader.maySee('music'), reader.maySee()]), [
    true,
    false,
    false,
  ]);
});

test('a session is as good as its token, until it ends', async () => {
  const { access, sessions, clock } = anAccess();
  const id = sessions.begin('ann-token');
  const cookie = `a=b; ${SESSION_COOKIE}=${id}`;
  assert.equal((await access.readerOf({ cookie })).username, 'ann');
  await clock.advance(SESSION_SECONDS * 1_000);
  await assert.rejects(access.readerOf({ cookie }), endsWith('Unauthenticated'));
  const another = sessions.begin('ann-token');
  sessions.end(another);
  await assert.rejects(
    access.readerOf({ cookie: `${SESSION_COOKIE}=${another}` }),
    endsWith('Unauthenticated'),
  );
});

test('without token, with another scheme, with an unknown token: nobody', async () => {
  const { access } = anAccess();
  for (const authorization of [
    undefined,
    'Basic YTpi',
    'Bearer ',
    'Bearer a b',
    `Bearer ${'x'.repeat(20_000)}`,
    'Bearer made-up',
  ]) {
    await assert.rejects(
      access.readerOf({ authorization }),
      endsWith('Unauthenticated'),
      authorization ?? 'none',
    );
  }
});

test('a server that only this machine reaches asks for nothing, unless the request names another host', async () => {
  const { access } = anAccess({ open: true });
  for (const host of ['127.0.0.1:8080', 'localhost:1', '[::1]:80', '127.4.4.4']) {
    const reader = await access.readerOf({ host });
    assert.equal(await reader.maySee(), true, host);
  }
  for (const host of [undefined, 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80']) {
    await assert.rejects(access.readerOf({ host }), endsWith('Unauthenticated'), host ?? 'none');
  }
});

test('a server that others reach asks for a token whatever the host says', async () => {
  await assert.rejects(anAccess().access.readerOf({ host: 'localhost' }), endsWith('Unauthenticated'));
});

test('the API server is asked once in ten seconds for what it allowed and once in two for what it did not', async () => {
  const { access, asked, clock } = anAccess();
  const look = async () => {
    const reader = await access.readerOf(ann);
    await Promise.all([reader.maySee('esports'), reader.maySee('esports'), reader.maySee('music')]);
  };
  await look();
  assert.deepEqual(asked, { callers: 1, rights: 3 });
  await clock.advance(1_999);
  await look();
  assert.deepEqual(asked, { callers: 1, rights: 3 });
  await clock.advance(1);
  await look();
  assert.deepEqual(asked, { callers: 1, rights: 5 });
  await clock.advance(8_000);
  await look();
  assert.equal(asked.callers, 2);
});

test('an API server that does not answer lets nobody in, and its failure is not remembered', async () => {
  let down = true;
  const { access } = anAccess({
    callerOf: async () => {
      if (down) throw new Error('ECONNREFUSED');
      return { username: 'ann' };
    },
  });
  await assert.rejects(access.readerOf(ann), endsWith('AccessUnknown'));
  down = false;
  assert.equal((await access.readerOf(ann)).username, 'ann');
});

test('made-up tokens keep no more than so many reviews under way', async () => {
  const { access } = anAccess({ inFlight: 2, callerOf: () => new Promise(() => {}) });
  void access.readerOf({ authorization: 'Bearer a' });
  void access.readerOf({ authorization: 'Bearer b' });
  await assert.rejects(access.readerOf({ authorization: 'Bearer c' }), endsWith('TooBusy'));
});
