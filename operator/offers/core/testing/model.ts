import { GRANTED } from '../../gate.ts';
import { Amounts } from '../amounts.ts';
import { Cluster } from '../cluster.ts';
import { allocate, type CycleOptions, type CycleReport, type Grant } from '../cycle.ts';
import { vectorOf } from '../demand-vector.ts';
import { nodeFacts, type RawNode } from '../node-facts.ts';
import { removePod, setPod } from '../pod-events.ts';
import { podFacts, type RawPod } from '../pod-facts.ts';
import type { Quantities } from '../pod-spec.ts';
import { SeededRandom } from '../random.ts';
import { ResourceKinds } from '../resource-kinds.ts';
import { plainRole } from '../role.ts';
import { setRoles } from '../role-events.ts';
import type { RoleFacts } from '../role-facts.ts';
import { type NodeWish, type PodWish, pin, rawNode, rawPod } from './raw-objects.ts';

export interface RoleWish {
  readonly weight?: number;
  readonly guarantee?: Quantities;
  readonly limit?: Quantities;
  readonly namespaces?: readonly string[];
  readonly revocation?: Partial<RoleFacts['revocation']>;
  readonly starvationMs?: number;
  readonly nodeChoice?: RoleFacts['nodeChoice'];
}

/** A cluster for tests and benches, filled from small JSON objects through the same readers as a real one. */
export class Model {
  readonly kinds = new ResourceKinds();
  readonly amounts = new Amounts(this.kinds);
  readonly cluster: Cluster;
  readonly random: SeededRandom;
  now = 1_000_000_000;
  readonly #roles = new Map<string, RoleWish>();
  readonly #raw = new Map<string, RawPod>();
  readonly #nodes = new Map<string, RawNode>();
  #pods = 0;

  constructor(seed = 1, excluded: readonly string[] = []) {
    this.cluster = new Cluster({
      kinds: this.kinds,
      excluded: new Set(excluded.map(name => this.kinds.indexOf(name))),
    });
    this.random = new SeededRandom(seed);
  }

  role(name: string, wish: RoleWish = {}): this {
    this.#roles.set(name, wish);
    return this.#applyRoles();
  }

  /** Many roles at once. */
  roles(wishes: Readonly<Record<string, RoleWish>>): this {
    for (const [name, wish] of Object.entries(wishes)) this.#roles.set(name, wish);
    return this.#applyRoles();
  }

  /** Changes some of what a role says. */
  changeRole(name: string, wish: RoleWish): this {
    return this.role(name, { ...this.#roles.get(name), ...wish });
  }

  /** A namespace changes hands. */
  moveNamespace(namespace: string, to: string): this {
    for (const [name, wish] of this.#roles) {
      const others = (wish.namespaces ?? [name]).filter(other => other !== namespace);
      this.#roles.set(name, { ...wish, namespaces: name === to ? [...others, namespace] : others });
    }
    return this.#applyRoles();
  }

  dropRole(name: string): this {
    this.#roles.delete(name);
    return this.#applyRoles();
  }

  node(name: string, allocatable: Quantities, wish: NodeWish = {}): this {
    const raw = rawNode(name, allocatable, wish);
    this.#nodes.set(name, raw);
    this.cluster.setNode(nodeFacts(raw, this.amounts));
    return this;
  }

  dropNode(name: string): this {
    this.#nodes.delete(name);
    this.cluster.removeNode(name);
    return this;
  }

  /** The same cluster as an operator that was just started sees it: from the objects alone. */
  restarted(): Model {
    const fresh = new Model(1);
    fresh.now = this.now;
    for (const [name, wish] of this.#roles) fresh.role(name, wish);
    for (const raw of this.#raw.values()) fresh.write(raw);
    for (const [name, raw] of this.#nodes) {
      fresh.#nodes.set(name, raw);
      fresh.cluster.setNode(nodeFacts(raw, fresh.amounts));
    }
    return fresh;
  }

  /** Adds a pod, gated unless `on` says where it runs; returns its uid. */
  pod(wish: PodWish = {}): string {
    this.#pods += 1;
    const uid = `uid-${this.#pods}`;
    this.#write(rawPod(uid, `pod-${this.#pods}`, { createdAt: this.now, ...wish }));
    return uid;
  }

  pods(count: number, wish: PodWish = {}): readonly string[] {
    return Array.from({ length: count }, () => this.pod(wish));
  }

  /** The pod is gone. */
  end(uid: string): this {
    this.#raw.delete(uid);
    removePod(this.cluster, uid, this.now);
    return this;
  }

  /** The pod is being deleted. */
  terminate(uid: string): this {
    const raw = this.#rawOf(uid);
    this.#write({
      ...raw,
      metadata: { ...raw.metadata, deletionTimestamp: new Date(this.now).toISOString() },
    });
    return this;
  }

  /** The pod's requests change where it runs (KEP-1287). */
  resize(uid: string, requests: Quantities): this {
    const raw = this.#rawOf(uid);
    return this.write({
      ...raw,
      spec: { ...raw.spec, containers: [{ name: 'main', resources: { requests } }] },
    });
  }

  /** One cycle; its grants, not yet seen in the cache. */
  cycle(options: Partial<CycleOptions> = {}): readonly Grant[] {
    return this.run(options).grants;
  }

  run(options: Partial<CycleOptions> = {}): {
    readonly grants: readonly Grant[];
    readonly report: CycleReport;
  } {
    const steps = allocate(this.cluster, {
      now: this.now,
      random: this.random,
      grantCap: 100_000,
      ...options,
    });
    const grants: Grant[] = [];
    for (;;) {
      const step = steps.next();
      if (step.done) return { grants, report: step.value };
      if (step.value.kind === 'grant') grants.push(step.value.grant);
    }
  }

  /** What the patch and kube-scheduler make of a grant: the pod is pinned, ungated and bound. */
  bind(grant: Grant): this {
    const raw = this.#rawOf(grant.uid);
    const node = grant.node;
    const { schedulingGates: _, ...spec } = raw.spec ?? {};
    const pinned = node === undefined ? spec : { ...spec, nodeName: node, affinity: pin(spec, node) };
    const annotations = { ...raw.metadata.annotations, [GRANTED]: new Date(this.now).toISOString() };
    this.#write({ ...raw, metadata: { ...raw.metadata, annotations }, spec: pinned });
    return this;
  }

  /** Cycles and binds until nothing more is granted; returns all grants. */
  settle(): readonly Grant[] {
    const all: Grant[] = [];
    for (let grants = this.cycle(); grants.length > 0; grants = this.cycle()) {
      for (const grant of grants) this.bind(grant);
      all.push(...grants);
    }
    return all;
  }

  /** Pods granted and bound, by role. */
  held(role: string): number {
    const pods = [...this.cluster.pods.values()];
    return pods.filter(pod => pod.charged !== undefined && pod.role.facts.name === role).length;
  }

  /** The pod as it would come from the API server. */
  raw(uid: string): RawPod {
    return this.#rawOf(uid);
  }

  /** A pod changed, in whichever way. */
  write(raw: RawPod): this {
    this.#write(raw);
    return this;
  }

  #rawOf(uid: string): RawPod {
    const raw = this.#raw.get(uid);
    if (raw === undefined) throw new Error(`no pod ${uid}`);
    return raw;
  }

  #write(raw: RawPod): void {
    this.#raw.set(raw.metadata.uid ?? '', raw);
    const facts = podFacts(raw, this.amounts);
    if (facts === undefined) removePod(this.cluster, raw.metadata.uid ?? '', this.now);
    else setPod(this.cluster, facts, this.now);
  }

  #applyRoles(): this {
    const roleOf = new Map<string, string>();
    const facts = [...this.#roles].map(([name, wish]) => {
      for (const namespace of wish.namespaces ?? [name]) roleOf.set(namespace, name);
      return this.#roleFacts(name, wish);
    });
    setRoles(this.cluster, facts, roleOf, this.now);
    return this;
  }

  #roleFacts(name: string, wish: RoleWish): RoleFacts {
    const plain = plainRole(name);
    const read = (list: Quantities = {}): [number, number][] =>
      Object.entries(list).map(([kind, quantity]) => [
        this.kinds.indexOf(kind),
        this.amounts.read(kind, quantity),
      ]);
    return {
      ...plain,
      weight: wish.weight ?? 1,
      guarantee: vectorOf(read(wish.guarantee)),
      limit: new Map(read(wish.limit)),
      revocation: { ...plain.revocation, ...wish.revocation },
      starvationMs: wish.starvationMs ?? plain.starvationMs,
      nodeChoice: wish.nodeChoice ?? 'Pin',
    };
  }
}
