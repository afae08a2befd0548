import { stringify } from 'yaml';
import type { Identity } from './certificates.ts';

/** Who speaks: a client certificate or a bearer token. */
export type Credentials = Identity | { readonly token: string };

/** A kubeconfig for one server and one user, certificates inside, as YAML. */
export function renderKubeconfig(
  server: string,
  ca: string,
  credentials: Credentials,
  name = 'smack',
): string {
  const user =
    'token' in credentials
      ? { token: credentials.token }
      : { 'client-certificate-data': base64(credentials.cert), 'client-key-data': base64(credentials.key) };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
