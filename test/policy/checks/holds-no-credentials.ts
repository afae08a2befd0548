import { type Check, type Offences, ofContainers } from '../check.ts';
import { withContainer, withObject } from '../good-manifests.ts';
import { titleOf } from '../pods-of.ts';

/** A key that names a credential with a value beside it, a user with a password in an address, or a private key. */
const credential =
  /(password|passwd|secret_?key|access_?key|api_?key|auth_?token|bearer)["']?\s*[:=]\s*["']?[^\s"'{[]|:\/\/[^/\s:@]+:[^/\s:@]+@|-----BEGIN [A-Z ]*PRIVATE KEY/i;

const inConfigMaps: Offences = manifests =>
  manifests
    .filter(({ kind }) => kind === 'ConfigMap')
    .flatMap(manifest =>
      Object.entries(manifest.data ?? {})
        .filter(([key, value]) => credential.test(value) || credential.test(`${key}=${value}`))
        .map(([key]) => `${titleOf(manifest)} holds a credential in ${key}`),
    );

const inEnvironments = ofContainers(({ env = [] }) => {
  const found = env.filter(({ name, value = '' }) => value !== '' && credential.test(`${name}=${value}`));
  return found.length === 0 ? undefined : `holds a credential in ${found.map(({ name }) => name).join(', ')}`;
});

export const holdsNoCredentials: Check = {
  rule: 'neither a ConfigMap nor an environment holds a credential as text',
  sources: [
    'kube-linter env-var-secret',
    'Polaris sensitiveConfigmapContent',
    'Polaris sensitiveContainerEnvVar',
    'NSA C-0012',
  ],
  offences: manifests => [...inConfigMaps(manifests), ...inEnvironments(manifests)],
  bad: [
    withObject('ConfigMap', { data: { 'a.yaml': 'sasl:\n  password: hunter2\n' } }),
    withObject('ConfigMap', { data: { url: 'https://me:hunter2@example.com' } }),
    withObject('ConfigMap', { data: { key: '-----BEGIN PRIVATE KEY-----' } }),
    withContainer({ env: [{ name: 'KAFKA_PASSWORD', value: 'hunter2' }] }),
  ],
};
