import type { Cluster } from './cluster.ts';
import { addTo } from './demand-vector.ts';
import { findVictims, type Place } from './find-victims.ts';
import { fits } from './fit.ts';
import { leavingOn, setRevoking } from './leaving.ts';
import { Pace, type Pause } from './pace.ts';
import { stopOf } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import {
  guaranteeLaw,
  mayRevokeForGuarantee,
  mayRevokeForShare,
  overGuarantee,
  shareLaw,
} from './revocation-law.ts';
import { classesInOrder, type Role } from './role.ts';
import { inFairOrder } from './shares.ts';
import { type VictimPool, victimPool } from './victim-pool.ts';

export interface RevocationOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Also revoke for pods that have waited too long, while the victim's share stays at or above the beneficiary's. */
  readonly byShare: boolean;
  /** Most pods told to go in one round. */
  readonly maxVictims: number;
  /** Nodes looked at between two pauses. */
  readonly pauseEvery?: number;
  /** Nodes looked at in one round, about: it ends after the pod with which they are passed. */
  readonly mostLooks?: number;
}

export type RevocationStep = { readonly kind: 'revocation'; readonly revocation: Revocation } | Pause;

export interface RevocationReport {
  /** Whether all pods that wait were looked at; otherwise another round is due, and goes on where this one stopped. */
  readonly finished: boolean;
}

/** Looks at nodes and what runs there that take some milliseconds. */
const PAUSE_EVERY = 1_000;
/** Some hundred milliseconds of work, in pieces. */
const MOST_LOOKS = 100_000;

/** Pods that are to go so that one waiting pod gets its room. The model holds that room for it from now on. */
export interface Revocation {
  readonly because: 'guarantee' | 'share';
  readonly role: string;
  readonly classKey: string;
  readonly node: string;
  /** Empty when what is leaving anyway is enough: the room is only held. */
  readonly victims: readonly Victim[];
}

export interface Victim {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly role: string;
  /** How long an eviction may be blocked before the pod is deleted all the same, milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Plans revocations after a complete cycle: for pods within their role's unmet guarantee that fit nowhere and, if asked for, for pods
 * that have starved. Give the event loop a turn at each pause, and tell the cluster of events as they come: what is chosen is checked against the
 * cluster as it is then, at once before it is carried out.
 *
 * There is no cycle. Let U be what is missing to all guarantees, a non-negative integer. (1) A pod is revoked for a guarantee only if the beneficiary lies wholly
 * within its role's unmet guarantee in at least one kind, so its grant makes U smaller. (2) No revocation makes U larger: a victim's role keeps its
 * guarantee in every kind that the victim uses ({@link guaranteeLaw}). So between two events from outside U bounds the revocations for
 * guarantees; in particular the pod that replaces a victim cannot revoke back, its role misses nothing in the kinds it lost.
 * (3) A revocation by share leaves U as it is or smaller, by (2), and needs the beneficiary's share to grow and yet stay at or below the victim's afterwards
 * ({@link shareLaw}): the shares, sorted ascending, grow lexicographically, and they are finitely many. So (U down, sorted shares up) is a
 * measure that each revocation improves.
 */
export function* planRevocations(
  cluster: Cluster,
  options: RevocationOptions,
): Generator<RevocationStep, RevocationReport> {
  const classes = beneficiaries(cluster, options);
  if (classes.length === 0) return { finished: true };
  const pace = new Pace(cluster, options.pauseEvery ?? PAUSE_EVERY);
  const pool = yield* victimPool(cluster, pace);
  dropBrokenClaims(cluster);
  const enough = cluster.examined + (options.mostLooks ?? MOST_LOOKS);
  let left = options.maxVictims;
  for (const podClass of classes) {
    for (;;) {
      if (left <= 0) return { finished: false };
      if (cluster.examined > enough) {
        cluster.revokeNext = podClass.key;
        return { finished: false };
      }
      const plan = yield* planFor(cluster, pool, podClass, options, pace);
      if (plan === undefined || plan.victims.length > left) break;
      left -= plan.victims.length;
      yield { kind: 'revocation', revocation: carryOut(cluster, podClass, plan, options.now) };
    }
  }
  cluster.revokeNext = undefined;
  return { finished: true };
}

/** An eviction could not be carried out at all: the pod stays, and the room it was to free is no longer held. */
export function undoRevocation(cluster: Cluster, uid: string): void {
  const pod = cluster.pods.get(uid);
  if (pod?.revoking !== true) return;
  setRevoking(pod, false);
  const { node } = pod;
  if (node === undefined) return;
  for (const hold of cluster.holds.on(node.facts.name))
    if (hold.kind === 'revocation') cluster.holds.drop(hold);
  cluster.loosen(node);
}

/** Room that was to come and does not (an eviction failed, the node shrank) is no longer held, so that it is planned anew. */
function dropBrokenClaims(cluster: Cluster): void {
  for (const node of new Set(cluster.holds.all().map(hold => hold.node))) {
    const state = cluster.nodes.get(node);
    const claims = cluster.holds.on(node).filter(({ kind }) => kind === 'revocation');
    if (state === undefined) continue;
    const coming = leavingOn(state);
    const taken: number[] = [];
    for (const hold of claims) {
      addTo(taken, hold.demand, 1);
      const { kinds } = hold.demand;
      if (
        kinds.every(kind => (taken[kind] ?? 0) <= cluster.table.free(state.slot, kind) + (coming[kind] ?? 0))
      )
        continue;
      addTo(taken, hold.demand, -1);
      release(cluster, hold);
    }
  }
}

interface Plan extends Place {
  readonly because: Revocation['because'];
}

/** Classes of the roles with an unmet guarantee, then (by share) of those that starve, each in the fair order; from where the last round stopped. */
function beneficiaries(cluster: Cluster, { byShare, now }: RevocationOptions): readonly PodClass[] {
  const waiting = [...cluster.accounts.roles.values()].filter(role => role.waiting.size > 0);
  const unmet = (role: Role): boolean => role.unmet.some(amount => (amount ?? 0) > 0);
  const starving = (role: Role): boolean =>
    classesInOrder(role).some(({ memory }) => memory.waitingSince + role.facts.starvationMs <= now);
  const first = waiting.filter(unmet).sort(inFairOrder);
  const then = byShare ? waiting.filter(role => !unmet(role) && starving(role)).sort(inFairOrder) : [];
  const classes = [...first, ...then].flatMap(classesInOrder);
  const from = Math.max(
    0,
    classes.findIndex(({ key }) => key === cluster.revokeNext),
  );
  return [...classes.slice(from), ...classes.slice(0, from)];
}

function* planFor(
  cluster: Cluster,
  pool: VictimPool,
  podClass: PodClass,
  { byShare, now }: RevocationOptions,
  pace: Pace,
): Generator<Pause, Plan | undefined> {
  const { role, memory } = podClass;
  cluster.examined += 1;
  if (!mayHaveRoomMade(cluster, podClass)) return undefined;
  if (mayRevokeForGuarantee(cluster, podClass)) {
    const terms = { law: guaranteeLaw(role), excessOf: overGuarantee(cluster), budget: pool.budget };
    const found = yield* findVictims(cluster, pool, podClass, terms, pace);
    // An event at a pause may have changed what is lawful.
    const still = mayHaveRoomMade(cluster, podClass) && mayRevokeForGuarantee(cluster, podClass);
    if (found !== undefined) return still ? { because: 'guarantee', ...found } : undefined;
  }
  const starved = memory.waitingSince + role.facts.starvationMs <= now;
  const may = (): boolean => mayHaveRoomMade(cluster, podClass) && mayRevokeForShare(cluster, podClass);
  if (!byShare || !starved || !may()) return undefined;
  const terms = { law: shareLaw(cluster, podClass), excessOf: overGuarantee(cluster), budget: pool.budget };
  const found = yield* findVictims(cluster, pool, podClass, terms, pace);
  return found !== undefined && may() ? { because: 'share', ...found } : undefined;
}

/** Whether the class still waits for room that nothing is held for, and no rule stops it. */
function mayHaveRoomMade(cluster: Cluster, podClass: PodClass): boolean {
  const claims = cluster.holds.of(podClass.key).filter(({ kind }) => kind === 'revocation').length;
  return (
    podClass.role.facts.nodeChoice !== 'Scheduler' &&
    claims < podClass.pods.size &&
    stopOf(cluster, podClass) === undefined
  );
}

function carryOut(cluster: Cluster, podClass: PodClass, plan: Plan, now: number): Revocation {
  const { node, victims, because } = plan;
  for (const pod of victims) setRevoking(pod, true);
  const role = podClass.role.facts.name;
  const given = because === 'guarantee' ? cluster.holds.on(node.facts.name) : [];
  for (const hold of [...cluster.holds.of(podClass.key), ...given]) {
    if (hold.kind === 'starvation') release(cluster, hold);
  }
  cluster.holds.add({
    kind: 'revocation',
    classKey: podClass.key,
    role,
    node: node.facts.name,
    demand: podClass.sample.demand,
    since: now,
  });
  // The room may be there already, kept from it by a hold that gave way.
  if (fits(cluster, podClass, node)) cluster.loosen(node);
  return {
    because,
    role,
    classKey: podClass.key,
    node: node.facts.name,
    victims: victims.map(pod => ({
      uid: pod.facts.uid,
      namespace: pod.facts.namespace,
      name: pod.facts.name,
      role: pod.role.facts.name,
      deadlineMs: pod.role.facts.revocation.deadlineMs,
    })),
  };
}

function release(cluster: Cluster, hold: ReturnType<Cluster['holds']['all']>[number]): void {
  cluster.holds.drop(hold);
  const node = cluster.nodes.get(hold.node);
  if (node !== undefined) cluster.loosen(node);
}
