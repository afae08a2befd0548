import type { EventReason } from '../../api/event-reasons.ts';
import type { EventRecorder } from '../../kube/event-recorder.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Store } from '../../kube/store.ts';
import type { Grant } from '../core/cycle.ts';
import type { PodState } from '../core/pod-state.ts';
import type { Revocation, Victim } from '../core/revoke.ts';
import type { OffersMetrics } from '../offers-metrics.ts';
import type { Reason } from '../reasons.ts';
import type { Decision } from '../view/offers-view.ts';

export interface JournalOptions {
  readonly events: EventRecorder;
  readonly metrics: OffersMetrics;
  /** Where the last decisions are kept for people who ask. */
  readonly decided: (decision: Decision) => void;
  readonly pods: Store<KubeObject>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Tells what the allocator did, in one place: an Event on the pod, a count, a line of the offers log. */
export class Journal {
  readonly #options: JournalOptions;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** A pod was pinned (or left to kube-scheduler) and ungated. @param bornAt when it was made, milliseconds since 1970 */
  granted(grant: Grant, bornAt: number): void {
    const { metrics, now } = this.#options;
    const { role, node, stage } = grant;
    metrics.grants.inc({ role, stage });
    metrics.gateTime.observe(Math.max(0, now() - bornAt) / 1_000);
    const where = node === undefined ? 'kube-scheduler chooses the node' : `node ${node}`;
    const by = stage === 'guarantee' ? 'within its guarantee' : `at weighted share ${grant.share.toFixed(4)}`;
    this.#tell('granted', grant, role, node, `${where}: role ${role}, ${by}`);
    this.#event('Normal', 'Granted', 'Grant', grant, `role ${role}: ${where}`);
  }

  /** A pod waits for a reason that is new. */
  declined(pod: PodState, reason: Reason, text: string): void {
    const role = pod.role.facts.name;
    this.#options.metrics.declines.inc({ reason });
    this.#tell('declined', pod.facts, role, undefined, text);
    this.#event('Normal', 'Declined', 'Grant', pod.facts, `role ${role}: ${text}`);
  }

  takenBack(pod: PodState, because: string): void {
    const role = pod.role.facts.name;
    this.#options.metrics.takeBacks.inc({ role });
    this.#tell('taken-back', pod.facts, role, pod.nodeName, because);
    this.#event('Warning', 'TakenBack', 'TakeBack', pod.facts, `node ${pod.nodeName}: ${because}`);
  }

  bindingRefused(pod: PodState, because: string): void {
    const note = `node ${pod.nodeName}: ${because}. Nothing would replace the pod, so it is not deleted; delete it by hand to have it wait again`;
    this.#event('Warning', 'BindingRefused', 'TakeBack', pod.facts, note);
  }

  revoked(victim: Victim, revocation: Revocation): void {
    const { because, role: beneficiary, node } = revocation;
    this.#options.metrics.revocations.inc({ role: victim.role, because });
    const note = `the ${because} of role ${beneficiary} has need of the room on node ${node}`;
    this.#tell('revoked', victim, victim.role, node, note);
    this.#event('Warning', 'Revoked', 'Revoke', victim, note);
  }

  forced(victim: Victim, heldUpBy: string): void {
    this.#options.metrics.forced.inc({ role: victim.role });
    const note = `${victim.deadlineMs / 1_000} s were not enough: ${heldUpBy === '' ? 'the role allows no delay' : heldUpBy}`;
    this.#event('Warning', 'RevokeForced', 'Revoke', victim, note);
  }

  drained(victim: Victim, node: string, drainBy: string): void {
    this.#options.metrics.revocations.inc({ role: victim.role, because: 'drain' });
    const note = `node ${node} is to be empty by ${drainBy}`;
    this.#tell('drained', victim, victim.role, node, note);
    this.#event('Warning', 'Draining', 'Drain', victim, note);
  }

  /** A pod on a draining node that is never deleted here. */
  stuck(pod: Named, node: string, drainBy: string): void {
    const note = `node ${node} is to be empty by ${drainBy}, and nothing would replace this pod: delete it by hand`;
    this.#event('Warning', 'Draining', 'Drain', pod, note);
  }

  #tell(kind: Decision['kind'], pod: Named, role: string, node: string | undefined, reason: string): void {
    const { decided, now } = this.#options;
    const at = new Date(now()).toISOString();
    const { namespace, name } = pod;
    decided({ at, kind, role, namespace, pod: name, ...(node === undefined ? {} : { node }), reason });
  }

  #event(type: 'Normal' | 'Warning', reason: EventReason, action: string, pod: Named, note: string): void {
    const { events, pods } = this.#options;
    const regarding = pods.get({ namespace: pod.namespace, name: pod.name });
    if (regarding !== undefined) events.record(regarding, { type, reason, action, note });
  }
}
