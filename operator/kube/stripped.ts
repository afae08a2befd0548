import type { KubeObject } from './object.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface Raw {
  metadata?: { managedFields?: unknown; annotations?: Record<string, string> };
}

/**
 * Takes from an object what no controller reads and what is often most of it: `managedFields` and the copy of itself that
 * kubectl keeps in an annotation. Works in place on an object that nobody else holds yet. The caller says its type.
 */
export function stripped<T extends KubeObject>(object: unknown): T {
  const { metadata } = object as Raw;
  // The answer to some creates is a Status without any.
  if (metadata === undefined) return object as T;
  // Usually the last field: then V8 takes the deletion back to the smaller shape instead of making a dictionary.
  if (metadata.managedFields !== undefined) delete metadata.managedFields;
  const { annotations } = metadata;
  if (annotations?.[LAST_APPLIED] !== undefined) {
    const { [LAST_APPLIED]: _, ...rest } = annotations;
    metadata.annotations = rest;
  }
  return object as T;
}
