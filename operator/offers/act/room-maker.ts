import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../kube/clock.ts';
import type { Cluster } from '../core/cluster.ts';
import { planDrain } from '../core/drain.ts';
import { planRevocations, type Revocation } from '../core/revoke.ts';
import type { Evictor } from './evictor.ts';
import type { Journal } from './journal.ts';

export interface RoomMakerOptions {
  readonly cluster: Cluster;
  readonly evictor: Evictor;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Also revoke for pods that have waited too long, while the victim's share stays at or above the beneficiary's. */
  readonly byShare: boolean;
}

/** Pods on their way out at once. */
const MAX_LEAVING = 100;
/** Plans are made at most this often: the evictions of one take effect before the next. */
const EVERY_MS = 1_000;

/** Makes pods go: for guarantees (and shares) that free room does not serve, and from nodes that are to be empty. */
export class RoomMaker {
  readonly #options: RoomMakerOptions;
  readonly #stuck = new Set<string>();
  #plannedAt = Number.NEGATIVE_INFINITY;
  #plannedFor = -1;

  constructor(options: RoomMakerOptions) {
    this.#options = options;
  }

  /** After a complete cycle. Answers when it has something to do next, milliseconds since 1970. */
  async run(): Promise<number | undefined> {
    const { cluster, clock, byShare } = this.#options;
    const dueIn = this.#plannedAt + EVERY_MS - clock.monotonic();
    // By share something may be due though nothing has changed: a pod has waited too long meanwhile.
    const isNews = cluster.revision !== this.#plannedFor || byShare;
    if (dueIn > 0) return isNews ? clock.now() + dueIn : undefined;
    this.#plannedAt = clock.monotonic();
    const { revision } = cluster;
    const finished = isNews ? await this.#revoke() : true;
    const next = this.#drain();
    // What came while it was planned is for the next round.
    this.#plannedFor = finished ? revision : -1;
    return finished ? next : clock.now() + EVERY_MS;
  }

  /** Answers whether every pod that waits was looked at. */
  async #revoke(): Promise<boolean> {
    const { cluster, evictor, clock, byShare } = this.#options;
    const maxVictims = MAX_LEAVING - evictor.working;
    if (maxVictims <= 0) return false;
    const steps = planRevocations(cluster, { now: clock.now(), byShare, maxVictims });
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value.finished;
      if (step.value.kind === 'pause') await nextTurn();
      else this.#carryOut(step.value.revocation);
    }
  }

  #carryOut(revocation: Revocation): void {
    const { evictor, journal } = this.#options;
    for (const victim of revocation.victims) {
      journal.revoked(victim, revocation);
      evictor.evict(victim);
    }
  }

  #drain(): number | undefined {
    const { cluster, evictor, journal, clock } = this.#options;
    const { victims, stuck, wakeAt } = planDrain(cluster, clock.now());
    const byOf = (node: string) => new Date(cluster.nodes.get(node)?.facts.drainBy ?? 0).toISOString();
    for (const victim of victims) {
      journal.drained(victim, victim.node, byOf(victim.node));
      evictor.evict(victim);
    }
    for (const pod of stuck) {
      if (this.#stuck.has(pod.uid)) continue;
      this.#stuck.add(pod.uid);
      journal.stuck(pod, pod.node, byOf(pod.node));
    }
    this.#forgetGone(new Set(stuck.map(({ uid }) => uid)));
    return wakeAt;
  }

  #forgetGone(stuck: ReadonlySet<string>): void {
    for (const uid of this.#stuck) if (!stuck.has(uid)) this.#stuck.delete(uid);
  }
}
