import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { NotLeadingError } from '../../kube/write-guard.ts';
import { createAccess } from './access.ts';
import { ProblemError } from './problem.ts';
import type { ProblemName } from './problems.ts';
import type { Reviews, Right } from './reviews.ts';

const getPods: Right = { verb: 'get', resource: 'pods', namespace: 'esports' };
const listNodes: Right = { verb: 'list', resource: 'nodes' };

/** An API server that knows ann, who may get pods in esports. Counts what it is asked. */
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
    async isAllowed({ username }, { verb, resource, namespace }) {
      asked.rights += 1;
      return username === 'ann' && verb === 'get' && resource === 'pods' && namespace === 'esports';
    },
    ...more,
  };
  const { check } = createAccess({ reviews, clock, open, inFlight });
  return { clock, asked, check };
}

function endsWith(reason: ProblemName, detail: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, detail);
    return true;
  };
}

test('a bearer with the rights is let through, and asked about once while the answer holds', async () => {
  const { clock, asked, check } = anAccess();
  for (let i = 0; i < 5; i++) await check({ authorization: 'Bearer ann-token' }, [getPods]);
  assert.deepEqual(asked, { callers: 1, rights: 1 });
  await clock.advance(10_000);
  await check({ authorization: 'bearer ann-token' }, [getPods]);
  assert.deepEqual(asked, { callers: 2, rights: 2 });
});

test('one right that is missing is enough to be refused, and is named', async () => {
  const { check } = anAccess();
  await assert.rejects(
    check({ authorization: 'Bearer ann-token' }, [getPods, listNodes]),
    endsWith('Forbidden', /^ann may not list nodes$/),
  );
  const elsewhere = { ...getPods, namespace: 'music' };
  await assert.rejects(
    check({ authorization: 'Bearer ann-token' }, [elsewhere]),
    endsWith('Forbidden', /get pods in namespace music/),
  );
});

test('without a valid token nothing is seen', async () => {
  const { check } = anAccess();
  await assert.rejects(check({}, [getPods]), endsWith('Unauthenticated', /no Authorization/));
  await assert.rejects(
    check({ authorization: 'Bearer bob-token' }, []),
    endsWith('Unauthenticated', /does not know/),
  );
  for (const header of ['Basic YTpi', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(20_000)}`]) {
    await assert.rejects(
      check({ authorization: header }, [getPods]),
      endsWith('Unauthenticated', /not 'Bearer TOKEN'/),
    );
  }
});

test('where only this machine can ask, no token is needed; one that is sent is checked', async () => {
  const { asked, check } = anAccess({ open: true });
  const host = '127.0.0.1:8080';
  await check({ host }, [listNodes]);
  assert.deepEqual(asked, { callers: 0, rights: 0 });
  // A browser that was led here by a hostile name.
  await assert.rejects(
    check({ host: 'evil.example:8080' }, [listNodes]),
    endsWith('Unauthenticated', /no Auth/),
  );
  await assert.rejects(
    check({ host, authorization: 'Bearer bob-token' }, [listNodes]),
    endsWith('Unauthenticated', /does not know/),
  );
});

test('a flood of made-up tokens is stopped here: the API server is asked a bounded number of things at a time', async () => {
  let underWay = 0;
  let most = 0;
  const release = Promise.withResolvers<undefined>();
  const { check } = anAccess({
    inFlight: 4,
    async callerOf() {
      most = Math.max(most, ++underWay);
      return release.promise;
    },
  });
  const flood = Array.from({ length: 100 }, (_, i) =>
    check({ authorization: `Bearer stranger-${i}` }, [getPods]),
  );
  const ends = Promise.allSettled(flood);
  release.resolve(undefined);
  const reasons = (await ends).map(end =>
    end.status === 'rejected' ? (end.reason as ProblemError).reason : 'in',
  );
  assert.equal(most, 4);
  assert.equal(reasons.filter(reason => reason === 'Unauthenticated').length, 4);
  assert.equal(reasons.filter(reason => reason === 'TooBusy').length, 96);
});

test('an API server that does not answer lets nobody in, and is asked again by the next', async () => {
  let down = true;
  const { check } = anAccess({
    async callerOf() {
      if (down) throw new Error('connect ECONNREFUSED');
      return { username: 'ann' };
    },
  });
  await assert.rejects(
    check({ authorization: 'Bearer ann-token' }, [getPods]),
    endsWith('AccessUnknown', /ECONNREFUSED/),
  );
  down = false;
  await check({ authorization: 'Bearer ann-token' }, [getPods]);
});

test('an operator that has just lost its lease says so', async () => {
  const { check } = anAccess({ callerOf: () => Promise.reject(new NotLeadingError('not leading')) });
  await assert.rejects(
    check({ authorization: 'Bearer ann-token' }, [getPods]),
    endsWith('NotDeciding', /leadership/),
  );
});
