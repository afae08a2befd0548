import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderClusterStatus } from './cluster-status.ts';

const status = {
  name: 'smack',
  kubeconfig: '/project/.smack/kind/smack.kubeconfig',
  dockerHost: null,
  nodes: [
    { name: 'smack-control-plane', zone: undefined, ready: true, version: 'v1.34.4' },
    { name: 'smack-worker', zone: 'zone-a', ready: false, version: 'v1.34.4' },
  ],
};

test('a node a line, and what to type', () => {
  assert.equal(
    renderClusterStatus(status),
    `cluster smack
  smack-control-plane  ready      v1.34.4
  smack-worker         not ready  v1.34.4  zone-a
export KUBECONFIG=/project/.smack/kind/smack.kubeconfig`,
  );
});

test('with a daemon of our own, how docker reaches it', () => {
  const lines = renderClusterStatus({ ...status, dockerHost: 'unix:///run/smack-kind/docker.sock' });
  assert.match(lines, /^export DOCKER_HOST=unix:\/\/\/run\/smack-kind\/docker\.sock$/m);
});
