import type { KubeClient } from './kube-client.ts';
import type { KubeObject } from './object.ts';
import type { Runtime } from './runtime.ts';

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

export interface EventRecorderOptions {
  readonly client: KubeClient;
  /** `reportingController`, e.g. `smack.dev/operator`. */
  readonly controller: string;
  /** `reportingInstance`, e.g. the pod's name. */
  readonly instance: string;
  readonly runtime: Runtime;
}

/** Writes Events (events.k8s.io/v1) in the background; equal ones become a series. Never throws, never waits. */
export interface EventRecorder {
  record(regarding: KubeObject, occurrence: Occurrence): void;
  /** Sends what is queued, within a deadline, and stops. */
  stop(deadlineMs?: number): Promise<void>;
}

export function createEventRecorder(_options: EventRecorderOptions): EventRecorder {
  throw new Error('being written');
}
