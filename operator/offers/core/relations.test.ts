import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { explainPod } from './explain.ts';
import type { Affinity, PodAffinityTerm, SpreadConstraint } from './pod-spec.ts';
import { Model } from './testing/model.ts';

const HOST = 'kubernetes.io/hostname';
const app = (name: string): { readonly matchLabels: { readonly app: string } } => ({
  matchLabels: { app: name },
});

function near(term: Partial<PodAffinityTerm>): Affinity {
  return {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', ...term }] },
  };
}

function apart(term: Partial<PodAffinityTerm>): Affinity {
  return {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', ...term }] },
  };
}

/** Nodes a1, a2 in zone a, b1 in zone b, and c1 without a zone; a pod of app x runs on a1 in namespace `ns`. */
function world(): Model {
  const model = new Model();
  for (const name of ['a1', 'a2', 'b1', 'c1']) {
    model.node(name, { cpu: '8' }, name === 'c1' ? {} : { labels: { zone: name.slice(0, 1) } });
  }
  model.pod({ namespace: 'ns', on: 'a1', labels: { app: 'x' } });
  return model;
}

/** Nodes that would take such a pod. */
function takers(
  model: Model,
  affinity: Affinity,
  labels = { app: 'y' },
  namespace = 'ns',
): readonly string[] {
  return open(model, model.pod({ namespace, labels, spec: { affinity } }));
}

function open(model: Model, uid: string): readonly string[] {
  const nodes = explainPod(model.cluster, uid)?.nodes ?? [];
  return nodes.filter(({ refusals }) => refusals.length === 0).map(({ node }) => node);
}

describe('required pod affinity', () => {
  const cases: readonly (readonly [string, () => readonly string[], readonly string[]])[] = [
    ['its zone', () => takers(world(), near({ labelSelector: app('x') })), ['a1', 'a2']],
    ['its host', () => takers(world(), near({ labelSelector: app('x'), topologyKey: HOST })), ['a1']],
    [
      'nothing, from another namespace',
      () => takers(world(), near({ labelSelector: app('x') }), { app: 'y' }, 'other'),
      [],
    ],
    [
      'it, from a namespace that names it',
      () => takers(world(), near({ labelSelector: app('x'), namespaces: ['ns'] }), { app: 'y' }, 'other'),
      ['a1', 'a2'],
    ],
    [
      'it, from anywhere by an empty namespaceSelector',
      () => takers(world(), near({ labelSelector: app('x'), namespaceSelector: {} }), { app: 'y' }, 'other'),
      ['a1', 'a2'],
    ],
    ['nobody, without a selector', () => takers(world(), near({})), []],
    ['everybody, with an empty selector', () => takers(world(), near({ labelSelector: {} })), ['a1', 'a2']],
    [
      'its own kind: the first may go wherever the topology is known',
      () => takers(world(), near({ labelSelector: app('y') })),
      ['a1', 'a2', 'b1'],
    ],
  ];
  for (const [world, found, expected] of cases)
    it(`finds ${world}`, () => assert.deepEqual(found(), expected));

  it('is met within one cycle by a pod that was granted in it', () => {
    const model = world();
    model.pods(2, {
      namespace: 'ns',
      labels: { app: 'z' },
      spec: { affinity: near({ labelSelector: app('w') }) },
    });
    model.pod({ namespace: 'ns', labels: { app: 'w' }, owner: { kind: 'ReplicaSet', uid: 'w' } });
    assert.equal(model.cycle().length, 3);
  });

  it('follows the labels of namespaces', () => {
    const model = world();
    const team = { matchLabels: { team: 'red' } };
    const uid = model.pod({
      namespace: 'other',
      spec: { affinity: near({ labelSelector: app('x'), namespaceSelector: team }) },
    });
    assert.deepEqual(open(model, uid), []);
    model.cluster.setNamespaceLabels('ns', { team: 'red' });
    assert.deepEqual(open(model, uid), ['a1', 'a2']);
    assert.equal(model.cycle().length, 1);
  });
});

describe('required pod anti-affinity', () => {
  it('keeps a pod out of the topology of those it excludes', () => {
    assert.deepEqual(takers(world(), apart({ labelSelector: app('x') })), ['b1', 'c1']);
    assert.deepEqual(takers(world(), apart({ labelSelector: app('x'), topologyKey: HOST })), [
      'a2',
      'b1',
      'c1',
    ]);
  });

  it('keeps out pods that a running pod excludes', () => {
    const model = world();
    model.pod({ namespace: 'ns', on: 'b1', spec: { affinity: apart({ labelSelector: app('y') }) } });
    assert.deepEqual(takers(model, {}), ['a1', 'a2', 'c1']);
    assert.deepEqual(takers(model, {}, { app: 'x' }), ['a1', 'a2', 'b1', 'c1']);
  });

  it('lets a waiting pod in when the pod that excluded it is gone', () => {
    const model = new Model().node('only', { cpu: '8' }, { labels: { zone: 'a' } });
    const guard = model.pod({
      namespace: 'ns',
      on: 'only',
      spec: { affinity: apart({ labelSelector: app('y') }) },
    });
    const uid = model.pod({ namespace: 'ns', labels: { app: 'y' } });
    assert.equal(model.cycle().length, 0);
    assert.deepEqual(
      explainPod(model.cluster, uid)?.nodes[0]?.refusals.map(({ reason }) => reason),
      ['ExistingAntiAffinity'],
    );
    model.end(guard);
    assert.equal(model.cycle().length, 1);
  });

  it('spreads replicas that exclude each other over hosts, one each', () => {
    const model = world();
    const affinity = apart({ labelSelector: app('y'), topologyKey: HOST });
    model.pods(6, { namespace: 'ns', labels: { app: 'y' }, spec: { affinity } });
    assert.deepEqual(
      model
        .settle()
        .map(({ node }) => node)
        .sort(),
      ['a1', 'a2', 'b1', 'c1'],
    );
  });
});

describe('topology spread', () => {
  const spread = (more: Partial<SpreadConstraint> = {}): SpreadConstraint[] => [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: app('y'), ...more },
  ];
  const zones = (
    model: Model,
    count: number,
    topologySpreadConstraints: SpreadConstraint[],
  ): readonly string[] => {
    model.pods(count, { namespace: 'ns', labels: { app: 'y' }, spec: { topologySpreadConstraints } });
    return model
      .settle()
      .map(({ node }) => node?.slice(0, 1) ?? '')
      .sort();
  };

  it('keeps zones within maxSkew and avoids nodes without the label', () => {
    assert.deepEqual(zones(world(), 4, spread()), ['a', 'a', 'b', 'b']);
  });

  it('stops when the emptier zone is full', () => {
    const model = world().node('b1', { cpu: '1' }, { labels: { zone: 'b' } });
    assert.deepEqual(zones(model, 6, spread()), ['a', 'a', 'b']);
    assert.deepEqual(
      zones(world().node('b1', { cpu: '1' }, { labels: { zone: 'b' } }), 6, spread({ maxSkew: 3 })),
      ['a', 'a', 'a', 'a', 'b'],
    );
  });

  it('does not count terminating pods (kubernetes#87621) nor pods of other namespaces', () => {
    const model = world();
    const uid = model.pod({ namespace: 'ns', on: 'a1', labels: { app: 'y' } });
    model.pods(3, { namespace: 'other', on: 'a2', labels: { app: 'y' } });
    const [waiting = ''] = model.pods(1, {
      namespace: 'ns',
      labels: { app: 'y' },
      spec: { topologySpreadConstraints: spread() },
    });
    assert.deepEqual(open(model, waiting), ['b1']);
    model.terminate(uid);
    assert.deepEqual(open(model, waiting), ['a1', 'a2', 'b1']);
  });

  it('counts a tainted zone as a domain unless nodeTaintsPolicy honours taints (KEP-3094)', () => {
    const build = (): Model =>
      world().node(
        'b1',
        { cpu: '8' },
        { labels: { zone: 'b' }, taints: [{ key: 'k', effect: 'NoSchedule' }] },
      );
    assert.deepEqual(zones(build(), 4, spread()), ['a']);
    assert.deepEqual(zones(build(), 4, spread({ nodeTaintsPolicy: 'Honor' })), ['a', 'a', 'a', 'a']);
  });

  it('leaves out nodes that the pod excludes unless nodeAffinityPolicy ignores that', () => {
    const take = (more: Partial<SpreadConstraint>): number => {
      const model = world();
      const spec = { nodeSelector: { zone: 'a' }, topologySpreadConstraints: spread(more) };
      model.pods(4, { namespace: 'ns', labels: { app: 'y' }, spec });
      return model.settle().length;
    };
    assert.equal(take({}), 4);
    assert.equal(take({ nodeAffinityPolicy: 'Ignore' }), 1);
  });

  it('counts revisions apart with matchLabelKeys (KEP-3243)', () => {
    const model = world();
    model.pods(3, { namespace: 'ns', on: 'a1', labels: { app: 'y', rev: '1' } });
    const [uid = ''] = model.pods(1, {
      namespace: 'ns',
      labels: { app: 'y', rev: '2' },
      spec: { topologySpreadConstraints: spread({ matchLabelKeys: ['rev'] }) },
    });
    assert.deepEqual(open(model, uid), ['a1', 'a2', 'b1']);
  });

  it('does not forbid with ScheduleAnyway, and refuses minDomains with a reason', () => {
    assert.equal(zones(world(), 9, spread({ whenUnsatisfiable: 'ScheduleAnyway' })).length, 9);
    const model = world();
    const [uid = ''] = model.pods(1, {
      namespace: 'ns',
      spec: { topologySpreadConstraints: spread({ minDomains: 3 }) },
    });
    assert.equal(model.cycle().length, 0);
    assert.deepEqual(explainPod(model.cluster, uid)?.anywhere, [{ reason: 'MinDomainsUnsupported' }]);
    model.role('auto', { namespaces: ['ns'], nodeChoice: 'Scheduler' });
    assert.equal(model.cycle().length, 1, 'kube-scheduler judges it where it chooses the node');
  });
});

describe('preferred pod affinity', () => {
  const prefer = (kind: 'podAffinity' | 'podAntiAffinity', weight: number, name: string): Affinity => ({
    [kind]: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight, podAffinityTerm: { topologyKey: 'zone', labelSelector: app(name) } },
      ],
    },
  });
  /** The zone that such a pod goes to; a pod of app x runs in zone a. */
  const zoneOf = (affinity: Affinity): string | undefined => {
    const model = world();
    for (const name of ['c1', 'a1']) model.dropNode(name);
    model.node('a1', { cpu: '8' }, { labels: { zone: 'a' } });
    model.pod({ namespace: 'ns', labels: { app: 'y' }, spec: { affinity } });
    return model.settle()[0]?.node?.slice(0, 1);
  };

  it('draws a pod to those it likes, and away from those it does not, and forbids nothing', () => {
    assert.equal(zoneOf(prefer('podAffinity', 100, 'x')), 'a');
    assert.equal(zoneOf(prefer('podAntiAffinity', 100, 'x')), 'b');
    const model = world();
    model.pods(9, {
      namespace: 'ns',
      labels: { app: 'y' },
      spec: { affinity: prefer('podAntiAffinity', 100, 'x') },
    });
    assert.equal(model.settle().length, 9);
  });

  it('weighs its terms against each other', () => {
    const both = (near: number, far: number): Affinity => ({
      ...prefer('podAffinity', near, 'x'),
      ...prefer('podAntiAffinity', far, 'x'),
    });
    assert.equal(zoneOf(both(90, 10)), 'a');
    assert.equal(zoneOf(both(10, 90)), 'b');
  });
});
