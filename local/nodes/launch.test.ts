import assert from 'node:assert/strict';
import test from 'node:test';
import { planLaunch } from './launch.ts';
import { aContainer, aPod } from './pod.builder.ts';
import type { Container } from './pod.ts';
import type { Data } from './referenced-data.ts';

const objects: Readonly<Record<string, Data>> = {
  'configMap settings': { level: Buffer.from('info'), 'a.b': Buffer.from('dotted') },
  'secret login': { password: Buffer.from('hunter2') },
};

function launch(container: Partial<Container>) {
  const pod = aPod({}, { labels: { app: 'x' }, annotations: { note: 'hi' } });
  return planLaunch(aContainer('main', container), {
    pod,
    place: { nodeName: 'node-1', hostIp: '127.9.1.1', podIp: '127.9.1.2' },
    lookup: (kind, name) => (name === 'slow' ? 'unknown' : objects[`${kind} ${name}`]),
    allocatable: { cpu: '16', memory: '64Gi' },
    images: { 'smack/test:dev': { argv: ['node', 'program.ts'], cwd: '/project' } },
    baseEnv: { PATH: '/bin' },
    folder: '/real/own',
    mounts: [
      { mountPath: '/etc/smack', real: '/real/config' },
      { mountPath: '/etc/smack/secret/', real: '/real/secret' },
    ],
  });
}

const values: Readonly<
  Record<string, { readonly container: Partial<Container>; readonly want: string | undefined }>
> = {
  'a plain value': { container: { env: [{ name: 'V', value: 'x' }] }, want: 'x' },
  'a reference to an earlier variable': {
    container: {
      env: [
        { name: 'A', value: '1' },
        { name: 'V', value: '$(A)-$(B)-$$(A)' },
      ],
    },
    want: '1-$(B)-$(A)',
  },
  'a key of a config map': {
    container: { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } }] },
    want: 'info',
  },
  'a key of a secret': {
    container: { env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } }] },
    want: 'hunter2',
  },
  'an optional key that is not there': {
    container: {
      env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'login', key: 'no', optional: true } } }],
    },
    want: undefined,
  },
  'all keys of a config map with a prefix': {
    container: {
      envFrom: [{ prefix: 'C_', configMapRef: { name: 'settings' } }],
      env: [{ name: 'V', value: '$(C_level)' }],
    },
    want: 'info',
  },
  'env wins over envFrom': {
    container: {
      envFrom: [{ prefix: 'V', configMapRef: { name: 'settings' } }],
      env: [{ name: 'V', value: 'mine' }],
    },
    want: 'mine',
  },
  'the pod address': {
    container: { env: [{ name: 'V', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] },
    want: '127.9.1.2',
  },
  'a label': {
    container: { env: [{ name: 'V', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }] },
    want: 'x',
  },
  'a limit in units of a divisor, rounded up': {
    container: {
      resources: { limits: { memory: '1500Ki' } },
      env: [{ name: 'V', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } }],
    },
    want: '2',
  },
  'a limit that is not set is what the node has': {
    container: { env: [{ name: 'V', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }] },
    want: '16',
  },
  'a path under a mount': {
    container: { env: [{ name: 'V', value: '/etc/smack/a.json' }] },
    want: '/real/config/a.json',
  },
  'a path under a mount inside a mount': {
    container: { env: [{ name: 'V', value: '/etc/smack/secret/password' }] },
    want: '/real/secret/password',
  },
  'a path that only begins like a mount': {
    container: { env: [{ name: 'V', value: '/etc/smacker' }] },
    want: '/etc/smacker',
  },
};

for (const [name, { container, want }] of Object.entries(values)) {
  test(`env: ${name}`, () => {
    const launched = launch(container);
    assert.ok('made' in launched, JSON.stringify(launched));
    assert.equal(launched.made.env['V'], want);
  });
}

const commands: Readonly<
  Record<string, { readonly container: Partial<Container>; readonly want: readonly string[] }>
> = {
  'the image alone': { container: {}, want: ['node', 'program.ts'] },
  'args follow the entry point': { container: { args: ['--x'] }, want: ['node', 'program.ts', '--x'] },
  'command replaces the entry point': {
    container: { command: ['sh', '-c'], args: ['true'] },
    want: ['sh', '-c', 'true'],
  },
  'args see variables and mounted paths': {
    container: { env: [{ name: 'F', value: 'a.json' }], args: ['--file=/etc/smack/$(F)', '/etc/smack'] },
    want: ['node', 'program.ts', '--file=/real/config/a.json', '/real/config'],
  },
};

for (const [name, { container, want }] of Object.entries(commands)) {
  test(`command: ${name}`, () => {
    const launched = launch(container);
    assert.ok('made' in launched, JSON.stringify(launched));
    assert.deepEqual(launched.made.argv, want);
  });
}

const refusals: Readonly<Record<string, { readonly container: Partial<Container>; readonly want: RegExp }>> =
  {
    'a config map that is not there': {
      container: { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'no', key: 'x' } } }] },
      want: /CreateContainerConfigError configmap "no" not found/,
    },
    'a key that is not there': {
      container: { env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'login', key: 'no' } } }] },
      want: /CreateContainerConfigError couldn't find key no in Secret default\/login/,
    },
    'a config map that is not known yet': {
      container: { envFrom: [{ configMapRef: { name: 'slow' } }] },
      want: /ContainerCreating/,
    },
    'an image without program': {
      container: { image: 'nginx' },
      want: /ErrImagePull .*no program for image "nginx"/,
    },
    'an unknown field': {
      container: { env: [{ name: 'V', valueFrom: { fieldRef: { fieldPath: 'spec.secret' } } }] },
      want: /CreateContainerConfigError .*spec\.secret/,
    },
  };

for (const [name, { container, want }] of Object.entries(refusals)) {
  test(`refused: ${name}`, () => {
    const launched = launch(container);
    assert.ok('blocked' in launched);
    assert.match(`${launched.blocked.reason} ${launched.blocked.message}`, want);
  });
}
