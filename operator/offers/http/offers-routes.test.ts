import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answers } from './answers.ts';
import { ProblemError } from './problem.ts';
import { aDecision, anOffersServer, explained } from './testing/an-offers-server.ts';

test('each page answers in its documented shape', async () => {
  const { get } = await anOffersServer({
    view: { decisions: () => [aDecision('2026-01-01T00:00:00.000Z')] },
  });
  for (const [url, shape] of [
    ['/offers/pods/a/p', answers.pod],
    ['/offers/pods', answers.pods],
    ['/offers/roles', answers.roles],
    ['/offers/roles/a', answers.role],
    ['/offers/nodes', answers.nodes],
    ['/offers/decisions', answers.decisions],
  ] as const) {
    const { status, headers, body } = await get(url);
    assert.equal(status, 200, url);
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(shape.parse(body), body, url);
  }
});

test('the longest names are asked for like others', async () => {
  const name = 'x'.repeat(253);
  const { get } = await anOffersServer({
    view: { pod: (namespace, asked) => ({ ...explained, namespace, name: asked }) },
  });
  const { status, body } = await get(`/offers/pods/${'n'.repeat(63)}/${name}`);
  assert.deepEqual([status, body.name], [200, name]);
});

test('each page asks for the rights that show the same with kubectl', async () => {
  const listNodes = { verb: 'list', resource: 'nodes' };
  const listAllPods = { verb: 'list', resource: 'pods' };
  for (const [url, wanted] of [
    ['/offers/pods/a/p', [{ verb: 'get', resource: 'pods', namespace: 'a' }]],
    ['/offers/pods/b/no-such-pod', [{ verb: 'get', resource: 'pods', namespace: 'b' }]],
    ['/offers/pods?namespace=a', [{ verb: 'list', resource: 'pods', namespace: 'a' }]],
    ['/offers/pods?role=a', [listNodes, listAllPods]],
    ['/offers/roles', [listNodes]],
    ['/offers/roles/a', [listNodes]],
    ['/offers/nodes', [listNodes, listAllPods]],
    ['/offers/decisions?namespace=a', [{ verb: 'list', resource: 'pods', namespace: 'a' }]],
    ['/offers/decisions', [listNodes, listAllPods]],
  ] as const) {
    const { get, rights } = await anOffersServer();
    await get(url);
    assert.deepEqual(rights, wanted, url);
  }
});

test('whoever may not see a pod does not learn whether there is one', async () => {
  const { get } = await anOffersServer({
    denied: new ProblemError('Forbidden', 'ann may not get pods in namespace a'),
  });
  const there = await get('/offers/pods/a/p');
  const missing = await get('/offers/pods/a/no-such-pod');
  assert.equal(there.status, 403);
  assert.deepEqual(there.body, missing.body);
});

test('lists come in pages, and the token of one leads to the next', async () => {
  const { get } = await anOffersServer();
  for (const [list, names] of [
    ['pods', ['p', 'q', 'r']],
    ['roles', ['a', 'b', 'default']],
    ['nodes', ['n-1', 'n-2']],
  ] as const) {
    const seen: string[] = [];
    let url = `/offers/${list}?limit=1`;
    for (;;) {
      const { body } = await get(url);
      seen.push(...body[list].map(({ name }: { name: string }) => name));
      if (body.continue === undefined) break;
      url = `/offers/${list}?limit=1&continue=${body.continue}`;
    }
    assert.deepEqual(seen, names);
  }
});

test('filters of a list reach the view', async () => {
  const asked: unknown[] = [];
  const { get } = await anOffersServer({
    view: {
      pods(ask) {
        asked.push(ask);
        return [];
      },
    },
  });
  await get('/offers/pods?namespace=a&role=b&state=gated&limit=7');
  assert.deepEqual(asked, [{ namespace: 'a', role: 'b', state: 'gated', after: undefined, limit: 8 }]);
});

test('decisions since a time, of a namespace, the newest when there are too many', async () => {
  const all = [
    aDecision('2026-01-01T00:00:01.000Z'),
    aDecision('2026-01-01T00:00:02.000Z', 'b'),
    aDecision('2026-01-01T00:00:03.000Z'),
  ];
  const { get } = await anOffersServer({ view: { decisions: () => all } });
  for (const [query, wanted] of [
    ['', all],
    ['?since=2026-01-01T00:00:02Z', all.slice(1)],
    ['?since=2026-01-01T01:00:03%2B01:00', all.slice(2)],
    ['?namespace=a', [all[0], all[2]]],
    ['?limit=1', all.slice(2)],
  ] as const) {
    assert.deepEqual((await get(`/offers/decisions${query}`)).body, { decisions: wanted }, query);
  }
});

test('what is no result is a problem with a reason, a detail and a next step', async () => {
  const { get } = await anOffersServer();
  for (const [url, status, reason, detail] of [
    ['/offers/pods/a/no-such-pod', 404, 'NoSuchPod', /^a\/no-such-pod$/],
    ['/offers/roles/c', 404, 'NoSuchRole', /^c$/],
    ['/offers/tasks', 404, 'NoSuchRoute', /\/offers\/tasks/],
    ['/offers/pods?limit=0', 400, 'BadRequest', /^limit: /],
    ['/offers/pods?limit=501', 400, 'BadRequest', /^limit: .*500/],
    ['/offers/pods?state=dead', 400, 'BadRequest', /^state: .*gated/],
    ['/offers/pods?nmespace=a', 400, 'BadRequest', /nmespace/],
    ['/offers/pods?continue=abc%3D', 400, 'BadRequest', /^continue: is not what an earlier answer has given/],
    ['/offers/pods?limit=x&state=y', 400, 'BadRequest', /limit: .*number.*; state: /],
    ['/offers/decisions?since=yesterday', 400, 'BadRequest', /^since: must be a time such as/],
    ['/offers/roles/A%20B', 400, 'BadRequest', /^name: must be a name/],
    ['/offers/roles/%E0%A4%A', 400, 'BadRequest', /./],
    [`/offers/roles/${'x'.repeat(300)}`, 400, 'BadRequest', /./],
  ] as const) {
    const answer = await get(url);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, url);
    const body = answers.problem.parse(answer.body);
    assert.deepEqual([answer.status, body.status, body.reason], [status, status, reason], url);
    assert.match(body.detail, detail);
  }
});

test('it only reads', async () => {
  const { get } = await anOffersServer();
  for (const method of ['POST', 'DELETE'] as const) {
    const { status, headers, body } = await get('/offers/pods', method);
    assert.deepEqual([status, body.reason, headers['allow']], [405, 'MethodNotAllowed', 'GET, HEAD']);
  }
});
