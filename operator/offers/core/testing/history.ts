import fc from 'fast-check';
import { noteTakenBack, undoGrant } from '../pod-events.ts';
import { Model, type RoleWish } from './model.ts';
import { revocationsOf } from './plan.ts';

/** One thing that happens in a random history; `pick` chooses among what is there, modulo its number. */
export type Happening =
  | {
      readonly what: 'node';
      readonly name: number;
      readonly cpu: number;
      readonly memory: number;
      readonly zone: number;
    }
  | { readonly what: 'node-gone'; readonly pick: number }
  | { readonly what: 'cordon'; readonly name: number }
  | { readonly what: 'pods'; readonly role: number; readonly count: number; readonly shape: PodShape }
  | { readonly what: 'foreign'; readonly role: number; readonly pick: number; readonly cpu: number }
  | { readonly what: 'end'; readonly pick: number }
  | { readonly what: 'terminate'; readonly pick: number }
  | { readonly what: 'time'; readonly ms: number }
  | { readonly what: 'cycle' }
  | { readonly what: 'role'; readonly role: number; readonly wish: RandomRole }
  | { readonly what: 'move'; readonly namespace: number; readonly role: number }
  | { readonly what: 'resize'; readonly pick: number; readonly cpu: number }
  | { readonly what: 'fail'; readonly pick: number; readonly how: 'undo' | 'take back' }
  | { readonly what: 'revoke'; readonly byShare: boolean };

/** Marathon's constraints, as far as they differ in what they look at. */
const constraints = {
  unique: 'hostname:UNIQUE',
  'max-per': 'zone:MAX_PER:2',
  together: 'zone:CLUSTER',
  groups: 'zone:GROUP_BY:2',
  like: 'zone:LIKE:[01]',
} as const;

export interface PodShape {
  readonly cpu: number;
  readonly memory: number;
  readonly app: number;
  readonly rule:
    | 'none'
    | 'anti-host'
    | 'anti-zone'
    | 'affinity-zone'
    | 'spread-zone'
    | 'zone-1'
    | 'not-zone-1'
    | keyof typeof constraints;
  readonly priority: number;
}

export const shape: fc.Arbitrary<PodShape> = fc.record({
  cpu: fc.integer({ min: 1, max: 6 }),
  memory: fc.integer({ min: 0, max: 6 }),
  app: fc.integer({ min: 0, max: 2 }),
  rule: fc.constantFrom(
    'none',
    'none',
    'none',
    'anti-host',
    'anti-zone',
    'affinity-zone',
    'spread-zone',
    'zone-1',
    'not-zone-1',
    ...(Object.keys(constraints) as (keyof typeof constraints)[]),
  ),
  priority: fc.integer({ min: 0, max: 1 }),
});

/** Whole cpus; the guarantee names as many GiB of memory too. */
export interface RandomRole {
  readonly weight: number;
  readonly guarantee?: number | undefined;
  readonly limit?: number | undefined;
}

export const randomRole: fc.Arbitrary<RandomRole> = fc.record({
  weight: fc.integer({ min: 1, max: 4 }),
  guarantee: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  limit: fc.option(fc.integer({ min: 4, max: 16 }), { nil: undefined }),
});

const pick = fc.nat(1000);
const small = fc.integer({ min: 1, max: 8 });

/** Histories with nodes, pods, faults and cycles. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant('node' as const),
        name: fc.nat(5),
        cpu: small,
        memory: small,
        zone: fc.nat(2),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('node-gone' as const), pick }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('cordon' as const), name: fc.nat(5) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant('pods' as const),
        role: fc.nat(3),
        count: fc.integer({ min: 1, max: 4 }),
        shape,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('foreign' as const), role: fc.nat(3), pick, cpu: small }),
    },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('end' as const), pick }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('terminate' as const), pick }) },
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant('time' as const),
        ms: fc.constantFrom(1_000, 100_000, 400_000),
      }),
    },
    { weight: 4, arbitrary: fc.constant({ what: 'cycle' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('role' as const), role: fc.nat(3), wish: randomRole }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('move' as const), namespace: fc.nat(3), role: fc.nat(3) }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('resize' as const), pick, cpu: small }) },
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant('fail' as const),
        pick,
        how: fc.constantFrom('undo' as const, 'take back' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('revoke' as const), byShare: fc.boolean() }) },
  ),
  { maxLength: 40, size: 'max' },
);

/** Roles r0 to r3, as they are at first. */
export const roleWishes = fc.array(randomRole, { minLength: 4, maxLength: 4 });

export function modelWith(roles: readonly RandomRole[], seed: number): Model {
  const model = new Model(seed);
  for (const [i, role] of roles.entries()) model.role(`r${i}`, roleWish(role));
  return model;
}

export function roleWish({ weight, guarantee, limit }: RandomRole): RoleWish {
  return {
    weight,
    guarantee: guarantee === undefined ? {} : { cpu: guarantee, memory: `${guarantee}Gi` },
    limit: limit === undefined ? {} : { cpu: Math.max(limit, guarantee ?? 0) },
  };
}

/** Lets one thing happen, cycles excepted: what they are checked for differs from test to test. */
export function happen(model: Model, happening: Happening): void {
  switch (happening.what) {
    case 'node': {
      const { name, cpu, memory, zone } = happening;
      // Some nodes of zone 2 are dedicated; pods of priority 1 tolerate that.
      const taints = zone === 2 && cpu > 4 ? [{ key: 'dedicated', effect: 'NoSchedule' }] : [];
      model.node(
        `n${name}`,
        { cpu, memory: `${memory}Gi`, pods: '12' },
        { labels: { zone: `${zone}` }, taints },
      );
      return;
    }
    case 'node-gone':
      withPicked([...model.cluster.nodes.keys()], happening.pick, name => model.dropNode(name));
      return;
    case 'cordon':
      if (model.cluster.nodes.has(`n${happening.name}`)) {
        model.node(`n${happening.name}`, { cpu: 4, memory: '4Gi' }, { unschedulable: true });
      }
      return;
    case 'pods':
      model.pods(happening.count, wishOf(happening.role, happening.shape));
      return;
    case 'foreign':
      withPicked([...model.cluster.nodes.keys()], happening.pick, on => {
        model.pod({ namespace: `r${happening.role}`, on, requests: { cpu: happening.cpu } });
      });
      return;
    case 'end':
      withPicked([...model.cluster.pods.keys()], happening.pick, uid => model.end(uid));
      return;
    case 'terminate':
      withPicked([...model.cluster.pods.keys()], happening.pick, uid => model.terminate(uid));
      return;
    case 'time':
      model.now += happening.ms;
      return;
    case 'revoke':
      for (const { victims } of revocationsOf(model, { byShare: happening.byShare, maxVictims: 10 })) {
        for (const { uid } of victims) model.terminate(uid);
      }
      return;
    case 'role':
      model.changeRole(`r${happening.role}`, roleWish(happening.wish));
      return;
    case 'move':
      model.moveNamespace(`r${happening.namespace}`, `r${happening.role}`);
      return;
    case 'resize':
      withPicked(boundPods(model), happening.pick, uid => model.resize(uid, { cpu: happening.cpu }));
      return;
    case 'fail':
      withPicked(unseenGrants(model), happening.pick, uid => failGrant(model, uid, happening.how));
      return;
    case 'cycle':
      return;
  }
}

function boundPods({ cluster }: Model): readonly string[] {
  return [...cluster.pods.values()].filter(({ facts }) => facts.bound).map(({ facts }) => facts.uid);
}

/** Granted, but the cache does not show it yet. */
function unseenGrants({ cluster }: Model): readonly string[] {
  return [...cluster.pods.values()].filter(({ grant }) => grant !== undefined).map(({ facts }) => facts.uid);
}

/** The patch was refused; or it was not, and kube-scheduler could not bind the pod, which is deleted then. */
function failGrant(model: Model, uid: string, how: 'undo' | 'take back'): void {
  if (how === 'undo') {
    undoGrant(model.cluster, uid, model.now);
    return;
  }
  noteTakenBack(model.cluster, uid, model.now, 'Unschedulable');
  model.end(uid);
}

function withPicked(from: readonly string[], pick: number, act: (name: string) => void): void {
  const name = from[pick % Math.max(1, from.length)];
  if (name !== undefined) act(name);
}

function wishOf(role: number, { cpu, memory, app, rule, priority }: PodShape): Parameters<Model['pod']>[0] {
  const labels = { app: `${app}` };
  const labelSelector = { matchLabels: labels };
  const zone = { labelSelector, topologyKey: 'zone' };
  const inZone = (operator: string): object => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator, values: ['1'] }] }],
      },
    },
  });
  const required = (term: object): object => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
  const rules: Partial<Readonly<Record<PodShape['rule'], object>>> = {
    none: {},
    'anti-host': {
      affinity: { podAntiAffinity: required({ labelSelector, topologyKey: 'kubernetes.io/hostname' }) },
    },
    'anti-zone': { affinity: { podAntiAffinity: required(zone) } },
    // Pods of app 0 seek their own kind, the others seek app 0 and wait until one is there.
    'affinity-zone': {
      affinity: { podAffinity: required({ ...zone, labelSelector: { matchLabels: { app: '0' } } }) },
    },
    'spread-zone': {
      topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...zone }],
    },
    'zone-1': { affinity: inZone('In') },
    'not-zone-1': { affinity: inZone('NotIn') },
  };
  return {
    namespace: `r${role}`,
    labels,
    ...(isConstraint(rule) ? { annotations: { 'smack.dev/constraints': constraints[rule] } } : {}),
    requests: { cpu, ...(memory === 0 ? {} : { memory: `${memory}Gi` }) },
    owner: { kind: 'ReplicaSet', uid: `rs-${role}-${app}` },
    spec: {
      priority,
      ...(priority === 1 ? { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } : {}),
      ...rules[rule],
    },
  };
}

function isConstraint(rule: PodShape['rule']): rule is keyof typeof constraints {
  return Object.hasOwn(constraints, rule);
}
