/** Who may read the console, asked of the real API server with real tokens. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AnswerChecker, anAnswerChecker } from '../support/answer-checker.ts';
import { isWriteRequest, readAuditLog } from '../support/audit-log.ts';
import { aTenantToken } from '../support/console-account.ts';
import { aConsoleScene, type ConsoleScene } from '../support/console-scene.ts';
import { stackFacts } from '../support/stack-facts.ts';

let scene: ConsoleScene;
let answers: AnswerChecker;
let tokens: { readonly viewer: string; readonly stranger: string };
before(async () => {
  // Not a loopback address for the console: everybody has to log in.
  scene = await aConsoleScene({ process: { listen: '0.0.0.0' } });
  answers = await anAnswerChecker(scene.console.url);
  const { person, namespace } = scene;
  tokens = {
    viewer: await aTenantToken(person, { namespace, name: 'viewer' }, true),
    stranger: await aTenantToken(person, { namespace, name: 'stranger' }, false),
  };
});
after(() => scene?.close());

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

test('without a token nothing is shown, not even which pipelines there are', async () => {
  for (const url of [
    `${scene.console.url}/api/v1/pipelines`,
    scene.pipelineUrl(),
    scene.pipelineUrl('/channels'),
  ]) {
    assert.equal((await answers.problem(url))['reason'], 'Unauthenticated');
    assert.equal((await answers.problem(url, bearer('made-up')))['reason'], 'Unauthenticated');
  }
  assert.deepEqual(await answers.get('getSession', `${scene.console.url}/api/v1/session`), {
    login: 'needed',
  });
});

test('a token shows the namespaces that its account may see, and of others not even whether a pipeline exists', async () => {
  const list = `${scene.console.url}/api/v1/pipelines?limit=500`;
  const seen = await answers.get('listPipelines', list, bearer(tokens.viewer));
  assert.deepEqual(
    (seen['pipelines'] as { namespace: string; name: string }[]).map(({ namespace, name }) => [
      namespace,
      name,
    ]),
    [[scene.namespace, 'dota']],
  );
  assert.deepEqual((await answers.get('listPipelines', list, bearer(tokens.stranger)))['pipelines'], []);
  const none = scene.pipelineUrl().replace(/dota$/, 'none');
  const [real, madeUp] = await Promise.all([
    answers.problem(scene.pipelineUrl(), bearer(tokens.stranger)),
    answers.problem(none, bearer(tokens.stranger)),
  ]);
  assert.deepEqual(real, madeUp);
  assert.equal(real['reason'], 'Forbidden');
  assert.match(String(real['detail']), /stranger may not list twitchpipelines in namespace console-/);
});

test('a log-in becomes a cookie that no script reads and no other site sends, until the log-out', async () => {
  const url = `${scene.console.url}/api/v1/session`;
  const login = (token: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });
  assert.equal((await login('made-up')).status, 401);
  assert.equal((await login(tokens.viewer, { 'sec-fetch-site': 'cross-site' })).status, 403);
  const form = await fetch(url, { method: 'POST', body: new URLSearchParams({ token: tokens.viewer }) });
  assert.equal(form.status, 400);
  const answer = await login(` ${tokens.viewer}\n`);
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.match(
    cookie,
    /^__Host-smack-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; Secure; SameSite=Strict$/,
  );
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const session = await answers.get('getSession', url, { headers });
  assert.deepEqual(session, { login: 'done', user: `system:serviceaccount:${scene.namespace}:viewer` });
  await answers.get('getPipeline', scene.pipelineUrl(), { headers });
  assert.equal((await fetch(url, { method: 'DELETE', headers })).status, 200);
  assert.equal((await answers.problem(scene.pipelineUrl(), { headers }))['reason'], 'Unauthenticated');
});

test('what changes something, is too large, comes too often or from another site is refused as a problem', async () => {
  const list = `${scene.console.url}/api/v1/pipelines`;
  assert.equal((await answers.problem(list, { method: 'DELETE' }))['reason'], 'MethodNotAllowed');
  assert.equal((await answers.problem(`${scene.console.url}/api/v1/none`))['reason'], 'NoSuchRoute');
  const large = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `"${'x'.repeat(30_000)}"`,
  };
  assert.equal((await answers.problem(`${scene.console.url}/api/v1/session`, large))['reason'], 'TooLarge');
  const elsewhere = { headers: { origin: 'https://evil.example' } };
  assert.equal((await answers.problem(list, elsewhere))['reason'], 'CrossSite');
  const often = bearer('somebody-in-a-hurry');
  const reasons = await Promise.all(Array.from({ length: 320 }, () => answers.problem(list, often)));
  const refused = reasons.filter(({ reason }) => reason === 'TooManyRequests').length;
  assert.ok(refused >= 1 && refused <= 20, `${refused} of 320 were too many`);
});

test('every answer carries the headers that keep a page harmless', async () => {
  const { headers } = await fetch(`${scene.console.url}/api/v1/none`);
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('access-control-allow-origin'), null);
});

test('the console drains: it ends within its time with code 0', async () => {
  const another = await scene.start();
  assert.equal(await another.kill('SIGTERM'), 0, another.log());
});

test('the console asks the API server for nothing but lists of pipelines and reviews', async () => {
  const requests = await readAuditLog(stackFacts().dir, 'system:serviceaccount:smack-system:smack-console');
  const asked = new Set(requests.map(({ verb, resource }) => `${verb} ${resource}`));
  assert.deepEqual([...asked].sort(), [
    'create authentication.k8s.io/tokenreviews',
    'create authorization.k8s.io/subjectaccessreviews',
    'list smack.dev/twitchpipelines',
  ]);
  assert.ok(requests.filter(isWriteRequest).every(({ resource }) => resource.endsWith('reviews')));
});
