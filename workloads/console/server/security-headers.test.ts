import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardHeaders, SECURITY_HEADERS } from './security-headers.ts';

test('what a page of another site sends is refused; a link, a program and the console itself are not', () => {
  for (const [headers, wanted] of [
    [{}, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, true],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, false],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, false],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, false],
    [{ origin: 'https://console.example', host: 'console.example' }, true],
    [{ origin: 'https://evil.example', host: 'console.example' }, false],
    [{ origin: 'null', host: 'console.example' }, false],
  ] as const) {
    const refused = () => guardHeaders(headers);
    if (wanted) refused();
    else assert.throws(refused, { reason: 'CrossSite' }, JSON.stringify(headers));
  }
});

test('the policy allows nothing inline and nobody else', () => {
  const policy = SECURITY_HEADERS['Content-Security-Policy'] ?? '';
  assert.doesNotMatch(policy, /unsafe|\*|https?:|data:/);
  assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
});
