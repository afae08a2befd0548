import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback, isLoopbackHost } from './loopback.ts';

test('addresses of this machine alone', () => {
  for (const address of ['127.0.0.1', '127.83.4.9', '::1', 'localhost'])
    assert.ok(isLoopback(address), address);
  for (const address of [
    '0.0.0.0',
    '::',
    '10.0.0.7',
    '128.0.0.1',
    '127.evil.example',
    '',
    '127.0.0.1.evil.example',
  ])
    assert.ok(!isLoopback(address), address);
});

test('Host headers that name this machine', () => {
  for (const header of ['127.0.0.1', '127.0.0.1:8080', 'LOCALHOST:1', '[::1]:8080', '[::1]'])
    assert.ok(isLoopbackHost(header), header);
  for (const header of [
    undefined,
    '',
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example:80',
    '[::2]:80',
    '127.0.0.1:x',
  ])
    assert.ok(!isLoopbackHost(header), String(header));
});
