import type { Clock } from '../../kube/clock.ts';
import type { RawPod } from '../core/pod-facts.ts';
import type { PodUngater, UngateOrder, UngateResult } from './ungate-pods.ts';

/** After an answer that promises nothing, the same version of a pod is tried again this much later. */
const AGAIN_MS = 5_000;

/** Lets the waiting pods of namespaces with the label smack.dev/bypass through the gate, unpinned and unshared. */
export class Bypass {
  readonly #passing: ReadonlyMap<string, RawPod>;
  readonly #clock: Clock;
  /** By UID: the version that was sent, and when it may be sent again (monotonic milliseconds). */
  readonly #sent = new Map<string, { readonly version: string; againAt: number }>();

  /** @param passing waiting pods of such namespaces, by UID, as the cache shows them */
  constructor(passing: ReadonlyMap<string, RawPod>, clock: Clock) {
    this.#passing = passing;
    this.#clock = clock;
  }

  /** Sends what there is room for. Answers when to be called again, milliseconds since 1970. */
  run(ungater: PodUngater): number | undefined {
    const now = this.#clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const uid of this.#sent.keys()) if (!this.#passing.has(uid)) this.#sent.delete(uid);
    for (const [uid, { metadata }] of this.#passing) {
      const { namespace = '', name, resourceVersion: version = '' } = metadata;
      const sent = this.#sent.get(uid);
      const againAt = sent?.version === version ? sent.againAt : now;
      if (againAt > now || !ungater.hasRoom) {
        next = Math.min(next, Math.max(againAt, now + 10));
        continue;
      }
      this.#sent.set(uid, { version, againAt: Number.POSITIVE_INFINITY });
      ungater.send({ uid, namespace, name, node: undefined, grantedAt: undefined });
    }
    return Number.isFinite(next) ? this.#clock.now() + next - now : undefined;
  }

  /** What became of a patch that {@link run} had sent. */
  settled({ uid }: UngateOrder, { kind }: UngateResult): void {
    const sent = this.#sent.get(uid);
    if (sent !== undefined && (kind === 'refused' || kind === 'forbidden' || kind === 'unknown')) {
      sent.againAt = this.#clock.monotonic() + AGAIN_MS;
    }
  }
}
