import type { Clock } from '../../kube/clock.ts';
import type { Cluster } from '../core/cluster.ts';
import { stopOf } from '../core/permission.ts';
import type { PodClass } from '../core/pod-class.ts';
import { refusalText } from '../core/refusal-text.ts';
import { type Reason, reasons } from '../reasons.ts';
import { asSurge, reasonOfClass } from '../view/waiting-reason.ts';
import type { Journal } from './journal.ts';

/** Classes of waiting pods looked at in one go; each look is at some dozen nodes. */
const AT_ONCE = 32;
const EVERY_MS = 1_000;
/** Of no class is it told more often that its reason became another. */
const QUIET_MS = 30_000;

export interface DeclineTellerOptions {
  readonly cluster: Cluster;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Whether a pod is a surge pod of a Deployment with maxUnavailable 0. */
  readonly isSurge: (uid: string) => boolean;
}

/**
 * Tells of waiting pods why they wait, when that becomes another reason: for the first pod of each class, some classes a second, in turn. Whoever
 * asks gets the reasons of any pod at once; this is for `kubectl describe` and the metrics.
 */
export class DeclineTeller {
  readonly #told = new Map<string, { readonly reason: Reason; readonly at: number }>();
  readonly #options: DeclineTellerOptions;
  #turns: Iterator<PodClass> | undefined;
  #at = Number.NEGATIVE_INFINITY;
  #revision = -1;

  constructor(options: DeclineTellerOptions) {
    this.#options = options;
  }

  /** After a complete cycle. Answers when it has something to do next, milliseconds since 1970. */
  run(): number | undefined {
    const { cluster, clock } = this.#options;
    const isRest = this.#turns === undefined && cluster.revision === this.#revision;
    if (isRest) return undefined;
    const dueIn = this.#at + EVERY_MS - clock.monotonic();
    if (dueIn > 0) return clock.now() + dueIn;
    this.#at = clock.monotonic();
    if (this.#turns === undefined) {
      this.#revision = cluster.revision;
      this.#forgetEnded();
      this.#turns = [...cluster.classes.values()][Symbol.iterator]();
    }
    for (let looked = 0; looked < AT_ONCE; looked += 1) {
      const next = this.#turns.next();
      if (next.done === true) {
        this.#turns = undefined;
        return undefined;
      }
      this.#look(next.value);
    }
    return clock.now() + EVERY_MS;
  }

  #look(podClass: PodClass): void {
    const { cluster, journal, clock, isSurge } = this.#options;
    const { head, key } = podClass;
    if (head === undefined) return;
    const told = this.#told.get(key);
    if (told !== undefined && clock.monotonic() - told.at < QUIET_MS) return;
    const reason = asSurge(reasonOfClass(cluster, podClass), isSurge(head.facts.uid));
    if (reason === told?.reason || reason === 'NotYetTried') return;
    this.#told.set(key, { reason, at: clock.monotonic() });
    const stop = stopOf(cluster, podClass);
    const text = stop === undefined ? reasons[reason] : refusalText({ ...stop, reason }, cluster.kinds);
    journal.declined(head, reason, `${reason}: ${text}`);
  }

  #forgetEnded(): void {
    for (const key of this.#told.keys()) if (!this.#options.cluster.classes.has(key)) this.#told.delete(key);
  }
}
