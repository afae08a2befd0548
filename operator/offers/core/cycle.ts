import { chooseNode, mayHaveRoom } from './choose-node.ts';
import type { Cluster } from './cluster.ts';
import { FairQueue } from './fair-queue.ts';
import { Pace, type Pause } from './pace.ts';
import { isPinned, mayBeGranted, type Stage } from './permission.ts';
import type { PodClass } from './pod-class.ts';
import { assumeGrant } from './pod-events.ts';
import type { SeededRandom } from './random.ts';
import type { Role } from './role.ts';
import { RoleTurn } from './role-turn.ts';
import { dropIdleHolds, holdForStarving } from './starvation.ts';

export interface CycleOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: SeededRandom;
  /** Most pods that may be granted on nodes and not yet bound. */
  readonly grantCap: number;
  /** Nodes and classes looked at between two pauses. */
  readonly pauseEvery?: number;
}

/** After so many roles in a row without a grant (and then twice as many, and so on) it is cheaper to look at all the others at once than to go on one by one. */
const FAILURES_TO_SIFT = 32;

/** A pod that is to be pinned and ungated. The model counts it as granted already; `undoGrant` takes it back. */
export interface Grant {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** `undefined`: ungate without a pin, kube-scheduler chooses. */
  readonly node: string | undefined;
  readonly role: string;
  /** The role's weighted dominant share before the grant. */
  readonly share: number;
  readonly stage: Stage;
  /** How long its workload had waited, milliseconds. */
  readonly waitedMs: number;
}

export type Step = { readonly kind: 'grant'; readonly grant: Grant } | Pause;

export interface CycleReport {
  readonly grants: number;
  /** `interrupted`: an event was applied at a pause; begin a new cycle, what was found out so far is kept. */
  readonly end: 'complete' | 'interrupted' | 'capped' | 'nothing-changed';
  /** When a decline or backoff ends next: a cycle is due then even without an event. */
  readonly wakeAt: number | undefined;
}

/**
 * One allocation cycle, as Mesos' hierarchical allocator: first the roles with an unmet guarantee, then all, each time the role
 * with the lowest weighted dominant share among those with a pod that fits and may. One grant is one pod on one node, so the order is made
 * anew after each. Take steps until it ends; after any step the caller may give the event loop a turn.
 *
 * During a cycle room only shrinks, so a class of pods that did not fit is not tried again, unless a grant changed what it asks of other pods.
 * That makes a cycle cost one search a grant and one failed search a class.
 */
export function* allocate(cluster: Cluster, options: CycleOptions): Generator<Step, CycleReport> {
  const { now } = options;
  endDeclines(cluster, now);
  const report = (end: CycleReport['end'], grants: number): CycleReport => ({
    grants,
    end,
    wakeAt: earlier(cluster.memories.nextEnd, cluster.nextStarving),
  });
  const starving = cluster.nextStarving <= now;
  if (cluster.settled === cluster.revision && !starving) return report('nothing-changed', 0);
  cluster.shares.refresh(cluster.accounts.roles.values());
  cluster.awoken.clear();
  let grants = 0;
  let stage: Stage = 'guarantee';
  for (;;) {
    const pass: PassReport = yield* allocatePass(cluster, options, stage);
    grants += pass.grants;
    cluster.capped = pass.end === 'capped';
    if (pass.end === 'capped' || pass.end === 'interrupted') return report(pass.end, grants);
    if (stage === 'share' && pass.end === 'done' && !dropIdleHolds(cluster)) break;
    stage = stage === 'guarantee' && pass.end === 'done' ? 'share' : 'guarantee';
  }
  if (yield* holdForStarving(cluster, now, options.pauseEvery)) return report('interrupted', grants);
  cluster.settled = cluster.revision;
  return report('complete', grants);
}

interface PassReport {
  readonly grants: number;
  readonly end: 'done' | 'capped' | 'interrupted' | 'again';
}

function* allocatePass(cluster: Cluster, options: CycleOptions, stage: Stage): Generator<Step, PassReport> {
  const pace = new Pace(cluster, options.pauseEvery);
  const began = cluster.revision;
  const roles = yield* rolesOf(cluster, stage, pace);
  if (roles === undefined) return { grants: 0, end: 'interrupted' };
  const turns = new Map<Role, RoleTurn>();
  const queue = new FairQueue(roles);
  let grants = 0;
  let failures = 0;
  let siftAt = FAILURES_TO_SIFT;
  for (let role = queue.top; role !== undefined; role = queue.top) {
    if (cluster.unbound >= options.grantCap) return { grants, end: 'capped' };
    const turn = turns.get(role) ?? new RoleTurn(role);
    turns.set(role, turn);
    const grant = takeTurn(cluster, turn, options, stage);
    const { revision } = cluster;
    if (grant === undefined) {
      queue.pop();
      failures += 1;
      if (failures === siftAt) {
        queue.keep(other => hasTurn(cluster, other, stage));
        siftAt *= 2;
      }
    } else {
      grants += 1;
      failures = 0;
      siftAt = FAILURES_TO_SIFT;
      queue.topChanged();
      yield { kind: 'grant', grant };
    }
    if (pace.isOver) yield* pace.pause();
    if (cluster.revision !== revision) return { grants, end: 'interrupted' };
    // A hold that ended with its class opens a node for roles that had their turn: from the beginning.
    if (cluster.loosened.latest > began || readmit(cluster, turns, queue, stage))
      return { grants, end: 'again' };
  }
  return { grants, end: 'done' };
}

/** Roles for which a turn is worth its while; after a small event these are few. `undefined`: an event was applied at a pause. */
function* rolesOf(cluster: Cluster, stage: Stage, pace: Pace): Generator<Step, readonly Role[] | undefined> {
  const roles: Role[] = [];
  const { revision } = cluster;
  for (const role of cluster.accounts.roles.values()) {
    if (role.waiting.size > 0 && (stage === 'share' || isUnmet(role)) && hasTurn(cluster, role, stage))
      roles.push(role);
    if (pace.isOver) yield* pace.pause();
    if (cluster.revision !== revision) return undefined;
  }
  return roles;
}

function hasTurn(cluster: Cluster, role: Role, stage: Stage): boolean {
  for (const podClass of role.waiting.values()) {
    cluster.examined += 1;
    if (mayHaveRoom(cluster, podClass) && mayBeGranted(cluster, podClass, stage)) return true;
  }
  return false;
}

/** The role's first class that may and fits gets one grant. */
function takeTurn(cluster: Cluster, turn: RoleTurn, options: CycleOptions, stage: Stage): Grant | undefined {
  for (let podClass = turn.current; podClass !== undefined; podClass = turn.current) {
    cluster.examined += 1;
    if (mayHaveRoom(cluster, podClass) && mayBeGranted(cluster, podClass, stage)) {
      const grant = tryGrant(cluster, podClass, options, stage);
      if (grant !== undefined) {
        turn.granted();
        return grant;
      }
    }
    turn.skip();
  }
  return undefined;
}

function tryGrant(
  cluster: Cluster,
  podClass: PodClass,
  options: CycleOptions,
  stage: Stage,
): Grant | undefined {
  const { role, memory } = podClass;
  const pod = podClass.head;
  if (pod === undefined) return undefined;
  const pin = isPinned(podClass);
  const node = pin ? chooseNode(cluster, podClass, options.random) : undefined;
  if (pin && node === undefined) return undefined;
  const { uid, namespace, name } = pod.facts;
  const grant: Grant = {
    uid,
    namespace,
    name,
    node: node?.facts.name,
    role: role.facts.name,
    share: role.share,
    stage,
    waitedMs: Math.max(0, options.now - memory.waitingSince),
  };
  assumeGrant(cluster, pod, grant.node, options.now);
  return grant;
}

/** Takes roles back in that a grant woke; says whether one of them has a guarantee to be met first. */
function readmit(cluster: Cluster, turns: Map<Role, RoleTurn>, queue: FairQueue, stage: Stage): boolean {
  if (cluster.awoken.size === 0) return false;
  let guarantee = false;
  for (const role of cluster.awoken) {
    if (stage === 'share' && isUnmet(role)) guarantee = true;
    turns.get(role)?.restart();
    if (role.waiting.size > 0 && (stage === 'share' || isUnmet(role))) queue.push(role);
  }
  cluster.awoken.clear();
  return guarantee;
}

function endDeclines(cluster: Cluster, now: number): void {
  const freed = cluster.memories.expire(now);
  if (freed.size === 0) return;
  cluster.revision += 1;
  for (const podClass of cluster.classes.values()) if (freed.has(podClass.memory.key)) podClass.awaken();
}

export function isUnmet(role: Role): boolean {
  return role.unmet.some(amount => (amount ?? 0) > 0);
}

function earlier(a: number, b: number): number | undefined {
  const first = Math.min(a, b);
  return Number.isFinite(first) ? first : undefined;
}
