import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removals } from './host-network.ts';

const nat = `-P PREROUTING ACCEPT
-N DOCKER
-N MINE
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -j MINE
-A POSTROUTING -s 172.29.0.0/24 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.30.1.0/24 ! -o br-0123456789ab -j MASQUERADE
-A POSTROUTING -s 172.31.0.0/24 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
`;

test("Docker's rules go first, then the rules of its chains, then the chains; others stay", () => {
  assert.deepEqual(
    removals(nat).map(args => args.join(' ')),
    [
      '-D PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-D POSTROUTING -s 172.29.0.0/24 ! -o docker0 -j MASQUERADE',
      '-D POSTROUTING -s 172.30.1.0/24 ! -o br-0123456789ab -j MASQUERADE',
      '-F DOCKER',
      '-X DOCKER',
    ],
  );
});

test('a table without Docker is left alone', () => {
  assert.deepEqual(removals('-P INPUT ACCEPT\n-A INPUT -j ACCEPT\n'), []);
});
