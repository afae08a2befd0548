import type { KubeConfig } from '@kubernetes/client-node';
import { createHttpListWatch } from './http-list-watch.ts';
import {
  type CreateOptions,
  type DeleteOptions,
  KubeApiError,
  type KubeClient,
  type Patch,
  type PatchOptions,
} from './kube-client.ts';
import { createKubeConnection } from './kube-connection.ts';
import { createRequester } from './kube-requester.ts';
import type { ListWatch } from './list-watch.ts';
import type { KubeObject, ObjectRef, Resource } from './object.ts';
import { listAll } from './paged-list.ts';
import { apiVersionOf, type PathParts, resourcePath } from './resource-path.ts';
import type { Runtime } from './runtime.ts';
import { stripped } from './stripped.ts';

export interface HttpKubeClientOptions {
  /** Where the server is and who we are: KUBECONFIG, in-cluster, exec plugins and token files alike. */
  readonly config: KubeConfig;
  readonly runtime: Runtime;
  /** Of one attempt. Default 15 s. */
  readonly attemptTimeoutMs?: number;
  /** Of a whole call with its retries. Default 30 s. */
  readonly deadlineMs?: number;
  /** Its part before the `/` is the field manager of creates and patches. */
  readonly userAgent?: string;
  /** Asked before each attempt of a write, retries included; see write-guard.ts for a guard over any client. */
  readonly mayWrite?: () => boolean;
}

export interface HttpKubeClient extends KubeClient, ListWatch {
  /** Ends what is under way (it rejects) and closes all connections. */
  close(): void;
}

const patchTypes: Record<Patch['kind'], string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/** A client of the API server over keep-alive HTTPS that speaks raw JSON. */
export function createHttpKubeClient(options: HttpKubeClientOptions): HttpKubeClient {
  const { config, runtime, userAgent = 'smack-operator/0.1' } = options;
  const connection = createKubeConnection(config, runtime.clock, userAgent);
  const closing = new AbortController();
  const request = createRequester({
    connection,
    closed: closing.signal,
    runtime,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 15_000,
    deadlineMs: options.deadlineMs ?? 30_000,
    mayWrite: options.mayWrite ?? (() => true),
  });
  const listWatch = createHttpListWatch(connection, request, runtime);

  return {
    ...listWatch,
    async get<T extends KubeObject>(resource: Resource, ref: ObjectRef): Promise<T | undefined> {
      const path = resourcePath(resource, ref);
      return unlessGone(async () => {
        return stripped<T>(await request({ verb: 'get', method: 'GET', path, idempotent: true }));
      });
    },
    async list<T extends KubeObject>(resource: Resource, selection = {}): Promise<readonly T[]> {
      const all: T[] = [];
      await listAll(listWatch, resource, selection, {
        onRestart: () => all.splice(0),
        onPage: items => all.push(...items.map(item => stripped<T>(item))),
      });
      return all;
    },
    async create<T extends KubeObject>(
      resource: Resource,
      object: T,
      { dryRun = false }: CreateOptions = {},
    ): Promise<T> {
      const query = { dryRun: dryRun ? 'All' : undefined };
      const path = resourcePath(resource, { ...placeOf(object, false), query });
      const call = { verb: 'create', method: 'POST', path, idempotent: false } as const;
      return stripped<T>(await request({ ...call, ...jsonBody('application/json', object) }));
    },
    async apply<T extends KubeObject>(
      resource: Resource,
      object: T,
      { fieldManager, subresource }: { readonly fieldManager: string; readonly subresource?: 'status' },
    ): Promise<T> {
      const query = { fieldManager, force: true };
      const part = subresource === undefined ? {} : { subresource };
      const path = resourcePath(resource, { ...placeOf(object, true), ...part, query });
      const body = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
      const call = { verb: 'apply', method: 'PATCH', path, idempotent: true } as const;
      return stripped<T>(await request({ ...call, ...jsonBody('application/apply-patch+yaml', body) }));
    },
    async patch<T extends KubeObject>(
      resource: Resource,
      ref: ObjectRef,
      patch: Patch,
      { subresource, fieldManager }: PatchOptions = {},
    ): Promise<T> {
      const { namespace, name } = ref;
      const place = { name, ...(namespace === undefined ? {} : { namespace }), query: { fieldManager } };
      const path = resourcePath(resource, {
        ...place,
        ...(subresource === undefined ? {} : { subresource }),
      });
      // A JSON patch may append to a list; the merging kinds say what shall be there.
      const idempotent = patch.kind !== 'json' || patch.idempotent === true;
      const call = { verb: 'patch', method: 'PATCH', path, idempotent } as const;
      return stripped<T>(await request({ ...call, ...jsonBody(patchTypes[patch.kind], patch.body) }));
    },
    async delete(resource: Resource, ref: ObjectRef, deleteOptions: DeleteOptions = {}): Promise<void> {
      const path = resourcePath(resource, ref);
      const call = { verb: 'delete', method: 'DELETE', path, idempotent: true } as const;
      await unlessGone(() =>
        request({ ...call, ...jsonBody('application/json', deleteBody(deleteOptions)) }),
      );
    },
    async evict(ref: ObjectRef, deleteOptions: DeleteOptions = {}): Promise<void> {
      const { namespace, name } = ref;
      const path = resourcePath(pods, {
        ...(namespace === undefined ? {} : { namespace }),
        name,
        subresource: 'eviction',
      });
      const body = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: ref,
        deleteOptions: deleteBody(deleteOptions),
      };
      const call = { verb: 'evict', method: 'POST', path, idempotent: true, attempts: 1 } as const;
      await unlessGone(() => request({ ...call, ...jsonBody('application/json', body) }));
    },
    close() {
      closing.abort(new Error('the client is closed'));
      connection.close();
    },
  };
}

function placeOf(object: KubeObject, named: boolean): PathParts {
  const { name, namespace } = object.metadata;
  return { ...(named ? { name } : {}), ...(namespace === undefined ? {} : { namespace }) };
}

function jsonBody(type: string, body: unknown): { headers: Record<string, string>; body: string } {
  return { headers: { 'Content-Type': type }, body: JSON.stringify(body) };
}

function deleteBody({ uid, resourceVersion, gracePeriodSeconds, propagation }: DeleteOptions): object {
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: propagation ?? 'Background',
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
  };
}

async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KubeApiError && error.code === 404) return undefined;
    throw error;
  }
}
