import type { Clock } from '../../operator/kube/clock.ts';
import { KubeApiError } from '../../operator/kube/kube-client.ts';
import type { Pod, PodStatus } from './pod.ts';

/** The calls to the API server that a pod's worker makes. */
export interface PodWriter {
  /** @throws KubeApiError */
  writeStatus(pod: Pod, status: PodStatus): Promise<void>;
  /** Removes the pod from the API server for good (grace 0), when it is still the same pod. */
  remove(pod: Pod): Promise<void>;
}

export interface StatusWriter {
  /** What was written, or is about to be. */
  last(): PodStatus | undefined;
  /** Writes the status in the background, unless it is the last one; of several that wait the newest is written. */
  write(status: PodStatus): void;
  /** Resolves when nothing waits; gives up on a server that does not answer after some attempts. */
  flush(): Promise<void>;
  remove(): Promise<void>;
}

const RETRY_MS = 1000;

export function createStatusWriter(
  pod: Pod,
  writer: PodWriter,
  clock: Clock,
  failed: () => void,
): StatusWriter {
  let last = pod.status;
  let waiting: PodStatus | undefined;
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting !== undefined) {
      const next = waiting;
      waiting = undefined;
      try {
        await writer.writeStatus(pod, next);
      } catch (error) {
        // The pod is gone, or another one has its name.
        if (error instanceof KubeApiError && (error.code === 404 || error.code === 409)) continue;
        last = undefined;
        await clock.sleep(RETRY_MS);
        failed();
      }
    }
    writing = undefined;
  }

  return {
    last: () => last,
    write(status) {
      if (JSON.stringify(status) === JSON.stringify(last)) return;
      last = status;
      waiting = status;
      writing ??= drain();
    },
    flush: async () => writing,
    remove: () => writer.remove(pod),
  };
}
