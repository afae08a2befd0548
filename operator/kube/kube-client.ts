import type { KubeObject, ObjectRef, Resource } from './object.ts';

/** The verbs the operator uses, on raw JSON objects. A refusal by the server throws {@link KubeApiError}. */
export interface KubeClient {
  /** Reads one object; `undefined` when it does not exist (404). */
  get<T extends KubeObject>(resource: Resource, ref: ObjectRef): Promise<T | undefined>;
  /** Lists all objects that match, in pages; `managedFields` are stripped. */
  list<T extends KubeObject>(resource: Resource, options?: ListOptions): Promise<readonly T[]>;
  create<T extends KubeObject>(resource: Resource, object: T, options?: CreateOptions): Promise<T>;
  /** Server-side apply with force: we own what we apply (KEP-555). `subresource: 'status'` writes status alone. */
  apply<T extends KubeObject>(resource: Resource, object: T, options: ApplyOptions): Promise<T>;
  patch<T extends KubeObject>(
    resource: Resource,
    ref: ObjectRef,
    patch: Patch,
    options?: PatchOptions,
  ): Promise<T>;
  /** Deletes an object; resolves also when it is gone already. */
  delete(resource: Resource, ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  /**
   * Asks for the eviction of a pod (policy/v1); resolves also when it is gone already. A budget that does not allow it now answers 429, which is
   * thrown and not tried again here: how long to wait is the caller's to decide.
   */
  evict(ref: ObjectRef, options?: DeleteOptions): Promise<void>;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface CreateOptions {
  /** Ask whether the server would take it; nothing is stored. */
  readonly dryRun?: boolean;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  readonly subresource?: 'status';
}

export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
}

export interface PatchOptions {
  readonly subresource?: string;
  /** Default: the client's user agent. */
  readonly fieldManager?: string;
}

/** `idempotent` of a JSON patch: sent twice it does what it does once (no appending), so it may be tried again. */
export type Patch =
  | { readonly kind: 'json'; readonly body: readonly unknown[]; readonly idempotent?: boolean }
  | { readonly kind: 'merge'; readonly body: unknown }
  | { readonly kind: 'strategic'; readonly body: unknown };

/** A Status answer of the API server. Branch on `code` and `reason`, never on the message. */
export class KubeApiError extends Error {
  override readonly name = 'KubeApiError';
  /** HTTP status: 404, 409, 410, 422, 429, 5xx. */
  readonly code: number;
  /** Kubernetes' reason word, e.g. `AlreadyExists`, `Conflict`, `Invalid`; empty when the body was no Status. */
  readonly reason: string;
  /** Of a 429 or 503 with Retry-After, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: number, reason: string, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
