import type { KubeObject, Resource } from './object.ts';

/** Which objects of a kind a reflector holds: selected by the server, so that others cost nothing here. */
export interface Selection {
  /** Absent = all namespaces (or a cluster-scoped kind). */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface PageOptions extends Selection {
  /** 0 = no limit: the whole list in one answer. */
  readonly limit: number;
  readonly continue?: string;
}

/** One page of a list. Objects are as the server sent them: `managedFields` and all. */
export interface Page {
  readonly items: readonly KubeObject[];
  /** Of the snapshot that every page of the list shows; a watch resumes from it. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continue?: string;
}

export interface WatchOptions extends Selection {
  readonly resourceVersion: string;
  /** The server ends the watch after this time. */
  readonly timeoutSeconds: number;
  /** The watch fails with {@link WatchStalled} when no byte has come for this long (a half-open connection is silent). */
  readonly stallMs: number;
}

/** One line of a watch. `BOOKMARK` objects carry only a resourceVersion; `ERROR` carries a Status. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** The two calls a reflector lives on. Refusals by the server throw KubeApiError. */
export interface ListWatch {
  page(resource: Resource, options: PageOptions, signal?: AbortSignal): Promise<Page>;
  /**
   * Streams changes into `handle`, one call a line, until the server ends the watch (then it resolves).
   * Rejects when the connection breaks, stalls or a line is no watch event; rejects with the signal's reason on abort.
   */
  watch(
    resource: Resource,
    options: WatchOptions,
    handle: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Nothing has been heard from the server for longer than the watch's stall deadline. */
export class WatchStalled extends Error {
  override readonly name = 'WatchStalled';
}

/** A line of a watch that is not a watch event in JSON. */
export class MalformedWatchLine extends Error {
  override readonly name = 'MalformedWatchLine';
}
