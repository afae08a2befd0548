import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request as the API server's audit log tells it. */
export interface AuditedRequest {
  readonly user: string;
  /** Which of the user's tokens was shown: `JTI=...`. */
  readonly credential: string;
  readonly verb: string;
  /** `group/resource` or `group/resource/subresource`; the core group is empty. */
  readonly resource: string;
  readonly name: string;
  /** When it came in, milliseconds since 1970. */
  readonly at: number;
  /** Status code of the answer. */
  readonly code: number;
}

const CREDENTIAL = 'authentication.kubernetes.io/credential-id';

interface Line {
  readonly user: {
    readonly username: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly verb: string;
  readonly requestReceivedTimestamp: string;
  readonly responseStatus?: { readonly code?: number };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
}

const writes = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** All requests of one user in the audit log of a stack, oldest first. */
export async function readAuditLog(stackDir: string, user: string): Promise<readonly AuditedRequest[]> {
  const text = await readFile(join(stackDir, 'logs', 'audit.log'), 'utf8');
  return text
    .split('\n')
    .filter(line => line.includes(user) && line.endsWith('}'))
    .map(line => JSON.parse(line) as Line)
    .filter(line => line.user.username === user)
    .map(({ user: { extra }, verb, objectRef = {}, requestReceivedTimestamp, responseStatus }) => ({
      user,
      credential: extra?.[CREDENTIAL]?.[0] ?? '',
      verb,
      resource: [objectRef.apiGroup ?? '', objectRef.resource ?? '', objectRef.subresource]
        .filter(part => part !== undefined)
        .join('/'),
      name: objectRef.name ?? '',
      at: Date.parse(requestReceivedTimestamp),
      code: responseStatus?.code ?? 0,
    }));
}

export function isWriteRequest({ verb }: AuditedRequest): boolean {
  return writes.has(verb);
}
