import 'reflect-metadata'; // @peculiar/x509 needs the polyfill before it is loaded
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type GeneralName,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own for each stack: a certificate of one stack is worth nothing in another. */
export interface Authority extends Identity {
  /** A client certificate; Kubernetes reads the user from CN and the groups from O. */
  client(user: string, groups: readonly string[]): Promise<Identity>;
  /** A server certificate for these DNS names and IP addresses. */
  server(name: string, hosts: readonly { type: 'dns' | 'ip'; value: string }[]): Promise<Identity>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** Makes a certificate authority. Certificates hold for a year from `nowMs`: a stack lives for hours. */
export async function createAuthority(nowMs: number): Promise<Authority> {
  cryptoProvider.set(globalThis.crypto);
  const valid = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + 365 * DAY_MS) };
  const caKeys = await newKeys();
  const caCert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=smack local stack',
    ...valid,
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
      ),
    ],
  });

  const issue = async (
    subject: { CN: string; O: readonly string[] },
    usage: ExtendedKeyUsage,
    names: readonly (GeneralName | JsonGeneralName)[],
  ): Promise<Identity> => {
    const keys = await newKeys();
    const cert = await X509CertificateGenerator.create({
      serialNumber: serial(),
      issuer: caCert.subject,
      subject: [{ CN: [subject.CN] }, ...subject.O.map(group => ({ O: [group] }))],
      ...valid,
      signingKey: caKeys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature),
        new ExtendedKeyUsageExtension([usage]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension([...names] as JsonGeneralName[])] : []),
      ],
    });
    return identity(cert, keys.privateKey);
  };

  return {
    ...(await identity(caCert, caKeys.privateKey)),
    client: (user, groups) => issue({ CN: user, O: groups }, ExtendedKeyUsage.clientAuth, []),
    server: (name, hosts) => issue({ CN: name, O: [] }, ExtendedKeyUsage.serverAuth, hosts),
  };
}

/** A key pair for signing service account tokens. */
export async function createSigningKey(): Promise<{ publicKey: string; privateKey: string }> {
  const keys = await newKeys();
  return {
    privateKey: await privatePem(keys.privateKey),
    publicKey: PemConverter.encode(await webcrypto.subtle.exportKey('spki', keys.publicKey), 'PUBLIC KEY'),
  };
}

async function identity(cert: X509Certificate, key: webcrypto.CryptoKey): Promise<Identity> {
  return { cert: cert.toString('pem'), key: await privatePem(key) };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** Positive, as RFC 5280 4.1.2.2 demands, and never the same twice. */
function serial(): string {
  return `4${randomBytes(15).toString('hex')}`;
}
