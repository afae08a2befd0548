import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'cassandra-driver';
import { readCredential, tlsOptions } from './credential-files.ts';

test('a CA is read anew each time the options are used, so a rotated one needs no restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smack-ca-'));
  try {
    const caFile = join(folder, 'ca.crt');
    writeFileSync(caFile, 'first');
    const options = tlsOptions({ tls: true, caFile, serverName: 'kafka' });
    // As kafkajs does at each connect.
    assert.deepEqual(Object.assign({}, options), {
      ca: 'first',
      servername: 'kafka',
      rejectUnauthorized: true,
    });
    writeFileSync(caFile, 'second');
    assert.equal(Object.assign({ ca: '' }, options).ca, 'second');
    // cassandra-driver must keep the object itself, not a copy made once.
    const client = new Client({
      contactPoints: ['127.0.0.1'],
      localDataCenter: 'x',
      ...(options && { sslOptions: options }),
    });
    assert.equal(Reflect.get(Reflect.get(client, 'options'), 'sslOptions'), options);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an endpoint without TLS has no TLS options', () => {
  assert.equal(tlsOptions({ tls: false, caFile: '/nowhere' }), undefined);
});

test('a credential loses the newline that its file ends with and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smack-ca-'));
  try {
    const file = join(folder, 'password');
    writeFileSync(file, ' secret \n');
    assert.equal(readCredential(file, 'password'), ' secret ');
    assert.throws(() => readCredential(undefined, 'password'), /needs a password/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
