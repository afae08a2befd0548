import assert from 'node:assert/strict';
import test from 'node:test';
import { aPod } from './pod.builder.ts';
import type { Volume } from './pod.ts';
import { volumeFiles } from './volume-files.ts';

function filesOf(volume: Omit<Volume, 'name'>): string {
  const pod = aPod({ volumes: [] }, { labels: { b: '2', a: '1' } });
  const data = { 'a.json': Buffer.from('A'), b: Buffer.from([0, 255]) };
  const found = volumeFiles(
    { name: 'v', ...volume },
    {
      pod,
      place: { nodeName: 'node-1', hostIp: '127.9.1.1', podIp: '127.9.1.2' },
      lookup: (_, name) => (name === 'there' ? data : undefined),
      allocatable: {},
      token: audience => (audience === 'none' ? undefined : `token for ${audience ?? 'the API server'}`),
    },
  );
  if ('blocked' in found) return `${found.blocked.reason}: ${found.blocked.message}`;
  return found.made?.map(({ path, bytes }) => `${path}=${bytes.toString('latin1')}`).join(' ') ?? 'empty';
}

const cases: Readonly<Record<string, { readonly volume: Omit<Volume, 'name'>; readonly want: string }>> = {
  'an emptyDir starts empty': { volume: { emptyDir: {} }, want: 'empty' },
  'a config map shows all its keys': { volume: { configMap: { name: 'there' } }, want: 'a.json=A b=\0ÿ' },
  'items choose and rename keys': {
    volume: { secret: { secretName: 'there', items: [{ key: 'b', path: 'x/y' }] } },
    want: 'x/y=\0ÿ',
  },
  'a missing object holds the pod up': {
    volume: { configMap: { name: 'no' } },
    want: 'ContainerCreating: volume "v": configmap "no" not found',
  },
  'a missing key holds the pod up': {
    volume: { configMap: { name: 'there', items: [{ key: 'no', path: 'no' }] } },
    want: 'ContainerCreating: volume "v": configmap references non-existent config key: no',
  },
  'an optional object that is missing is an empty folder': {
    volume: { configMap: { name: 'no', optional: true } },
    want: '',
  },
  'the downward API writes labels sorted and quoted': {
    volume: { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    want: 'labels=a="1"\nb="2"',
  },
  'a projection joins its sources': {
    volume: {
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'there', items: [{ key: 'a.json', path: 'a' }] } },
        ],
      },
    },
    want: 'token=token for the API server a=A',
  },
  'a token that is not here yet holds the pod up': {
    volume: { projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'none' } }] } },
    want: 'ContainerCreating: volume "v": no service account token yet',
  },
  'other kinds are refused by name': {
    volume: { hostPath: { path: '/' } } as Omit<Volume, 'name'>,
    want: 'VolumeNotSupported: volume "v": process nodes offer no hostPath volumes',
  },
  'a path that leaves the volume is refused': {
    volume: { configMap: { name: 'there', items: [{ key: 'b', path: '../b' }] } },
    want: 'ContainerCreating: volume "v": path ../b leaves the volume',
  },
};

for (const [name, { volume, want }] of Object.entries(cases)) {
  test(name, () => assert.equal(filesOf(volume), want));
}
