import { readFileSync } from 'node:fs';

/** The files of an endpoint's credentials (see workload-config.ts). */
export interface CredentialFiles {
  readonly tls: boolean;
  readonly caFile?: string | undefined;
  readonly serverName?: string | undefined;
  readonly usernameFile?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/** TLS options whose CA is read from its file each time they are used, so a rotated CA needs no restart. */
export interface TlsOptions {
  readonly ca?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: true;
}

/**
 * TLS options of an endpoint; `undefined` when it has no TLS. `ca` is a getter: kafkajs and cassandra-driver copy
 * the options at each connect, which reads the file again. A file that can't be read makes that connect fail.
 */
export function tlsOptions(files: CredentialFiles): TlsOptions | undefined {
  if (!files.tls) return undefined;
  const { caFile, serverName } = files;
  const options: TlsOptions = {
    rejectUnauthorized: true,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
  if (caFile === undefined) return options;
  return Object.defineProperty(options, 'ca', { enumerable: true, get: () => readFileSync(caFile, 'utf8') });
}

/** Reads a credential's file; a trailing newline, which editors and `echo` leave, is no part of it. */
export function readCredential(file: string | undefined, what: string): string {
  if (file === undefined)
    throw new Error(`the endpoint needs a ${what}, but its configuration names no file for it`);
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}
