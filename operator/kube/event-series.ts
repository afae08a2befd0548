import { createHash } from 'node:crypto';
import type { KubeObject, Resource } from './object.ts';

export const events: Resource = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** What happened, for people: told once on a transition, not on every reconcile. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase, at most 128 characters: why. From a closed table. */
  readonly reason: string;
  /** UpperCamelCase, at most 128 characters: what the controller did or tried. */
  readonly action: string;
  /** For people; cut to 1,024 bytes. */
  readonly note: string;
  /** A second object that it is about. */
  readonly related?: KubeObject;
}

/** An Event of events.k8s.io/v1. */
export interface KubeEvent extends KubeObject {
  readonly eventTime: string;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: object;
  readonly related?: object;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

/** The API server refuses a longer note. */
const MAX_NOTE_BYTES = 1_024;
/** Where Events about cluster-scoped objects go. */
const CLUSTER_NAMESPACE = 'default';

/** Makes the Event of a first occurrence. @param suffix makes its name unique among the object's */
export function newEvent(
  regarding: KubeObject,
  occurrence: Occurrence,
  reporter: { readonly controller: string; readonly instance: string },
  time: string,
  suffix: string,
): KubeEvent {
  const { type, reason, action, note, related } = occurrence;
  const { name, namespace = CLUSTER_NAMESPACE } = regarding.metadata;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // A name has at most 253 characters, and the object's own may have as many.
    metadata: { name: `${name.slice(0, 230).replace(/[^a-z0-9]+$/, '')}.${suffix}`, namespace },
    eventTime: time,
    type,
    reason: reason.slice(0, 128),
    action: action.slice(0, 128),
    note: cutToBytes(note, MAX_NOTE_BYTES),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance.slice(0, 128),
    regarding: referenceOf(regarding),
    ...(related === undefined ? {} : { related: referenceOf(related) }),
  };
}

/** What makes occurrences a series, as in client-go: all but the note, whose details would make each its own. */
export function seriesKey(regarding: KubeObject, { type, reason, action, related }: Occurrence): string {
  const parts = [
    regarding.metadata.uid,
    regarding.kind,
    regarding.metadata.namespace,
    regarding.metadata.name,
  ];
  return createHash('sha256')
    .update([...parts, type, reason, action, related?.metadata.uid ?? ''].join('\0'))
    .digest('base64');
}

/** Cuts a text to a number of bytes of UTF-8, between characters, ending in `…` when something was cut. */
export function cutToBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > limit - 3) break;
    end += character.length;
  }
  return `${text.slice(0, end)}…`;
}

function referenceOf({ apiVersion, kind, metadata }: KubeObject): object {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
