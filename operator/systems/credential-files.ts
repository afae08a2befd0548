import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a connection's `operatorSecret` holds, mounted as files. Absent keys are undefined. */
export interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** CA certificates, PEM. */
  readonly ca: string | undefined;
}

/** Reads the credentials of a connection anew at each connect, so that a rotated secret needs no restart. */
export type CredentialReader = (secret: string | undefined, caKey: string) => Promise<Credentials>;

/** Reads secrets from `<folder>/<secret>/{username,password,<caKey>}`; files that do not exist are undefined. */
export function credentialFiles(folder: string): CredentialReader {
  return async (secret, caKey) => {
    if (secret === undefined) return { username: undefined, password: undefined, ca: undefined };
    const read = (key: string) => readIfThere(join(folder, secret, key));
    const [username, password, ca] = await Promise.all([read('username'), read('password'), read(caKey)]);
    // An editor's or echo's newline at the end of a user name or password is never part of it.
    return { username: username?.trimEnd(), password: password?.replace(/\r?\n$/, ''), ca };
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
