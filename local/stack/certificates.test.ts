import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test from 'node:test';
import { createAuthority } from './certificates.ts';

const now = Date.UTC(2026, 0, 2);

test('a client certificate carries user and groups and is signed by its authority alone', async () => {
  const [own, other] = await Promise.all([createAuthority(now), createAuthority(now)]);
  const client = new X509Certificate((await own.client('alice', ['a', 'b'])).cert);
  assert.equal(client.subject, 'CN=alice\nO=a\nO=b');
  assert.ok(client.verify(new X509Certificate(own.cert).publicKey));
  assert.ok(!client.verify(new X509Certificate(other.cert).publicKey));
});

test('a server certificate is good for its hosts and no others', async () => {
  const authority = await createAuthority(now);
  const hosts = [
    { type: 'dns' as const, value: 'localhost' },
    { type: 'ip' as const, value: '127.9.0.1' },
  ];
  const server = new X509Certificate((await authority.server('api', hosts)).cert);
  assert.ok(server.checkHost('localhost'));
  assert.ok(server.checkIP('127.9.0.1'));
  assert.equal(server.checkIP('127.9.0.2'), undefined);
  assert.ok(server.validFromDate.getTime() < now && server.validToDate.getTime() > now);
});
