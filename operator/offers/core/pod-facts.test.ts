import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Amounts } from './amounts.ts';
import { nodeFacts, type RawNode, sameNode } from './node-facts.ts';
import { podFacts, type RawPod } from './pod-facts.ts';
import type { RawPodSpec } from './pod-spec.ts';
import { ResourceKinds } from './resource-kinds.ts';
import { assignNamespaces } from './role-facts.ts';

const amounts = new Amounts(new ResourceKinds());
const named = (...values: string[]): object => ({
  matchFields: [{ key: 'metadata.name', operator: 'In', values }],
});

function pinned(...terms: object[]): RawPodSpec {
  return {
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    },
  };
}

function pod(spec: RawPodSpec, more: Partial<RawPod> = {}): RawPod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'ns', uid: 'u' }, spec, ...more };
}

function node(more: Partial<RawNode>, ready = 'True'): RawNode {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { allocatable: { cpu: '4' }, conditions: [{ type: 'Ready', status: ready }] },
    ...more,
  };
}

describe('podFacts', () => {
  const gate = (...names: string[]): RawPodSpec => ({ schedulingGates: names.map(name => ({ name })) });
  const open = { matchExpressions: [{ key: 'zone', operator: 'Exists' }] };
  const both = {
    matchFields: ['n', 'm'].map(name => ({ key: 'metadata.name', operator: 'In', values: [name] })),
  };
  const standings: readonly (readonly [world: string, raw: RawPod, expected: string])[] = [
    ['our gate is the only one', pod(gate('smack.dev/offer')), 'waiting'],
    ['ours and another', pod(gate('smack.dev/offer', 'x')), 'closed'],
    ['only gates of others', pod(gate('x')), 'closed'],
    ['bound', pod({ nodeName: 'n' }), 'placed n bound'],
    ['ungated and pinned', pod(pinned(named('n'))), 'placed n'],
    ['ungated, all terms pinned to one node', pod(pinned(named('n'), named('n'))), 'placed n'],
    ['ungated, terms name two nodes', pod(pinned(named('n'), named('m'))), 'loose'],
    ['ungated, one term is open', pod(pinned(named('n'), open)), 'loose'],
    ['ungated, one term is empty and matches nothing', pod(pinned(named('n'), {})), 'placed n'],
    ['ungated, a term names two nodes and matches nothing', pod(pinned(named('n'), both)), 'placed n'],
    ['nominated', pod({}, { status: { nominatedNodeName: 'n' } }), 'placed n'],
    ['ungated and nowhere', pod({}), 'loose'],
    ['ended well', pod({ nodeName: 'n' }, { status: { phase: 'Succeeded' } }), 'gone'],
    ['ended badly', pod({ nodeName: 'n' }, { status: { phase: 'Failed' } }), 'gone'],
  ];
  for (const [world, raw, expected] of standings) {
    it(`a pod that is ${world}: ${expected}`, () => {
      const facts = podFacts(raw, amounts);
      const found =
        facts === undefined ? ['gone'] : [facts.standing, facts.node, facts.bound ? 'bound' : undefined];
      assert.equal(found.filter(word => word !== undefined).join(' '), expected);
    });
  }

  const owner = (kind: string, granted = true): RawPod['metadata'] => ({
    name: 'p',
    uid: 'u',
    labels: { 'pod-template-hash': 'h1' },
    ...(granted ? { annotations: { 'smack.dev/granted': '2026-11-26T00:00:00Z' } } : {}),
    ownerReferences: [{ apiVersion: 'v1', kind, name: 'o', uid: 'owner', controller: true }],
  });
  for (const [kind, revocable] of [
    ['ReplicaSet', true],
    ['StatefulSet', true],
    ['Job', false],
    ['DaemonSet', false],
  ] as const) {
    it(`a granted pod of a ${kind} ${revocable ? 'may' : 'must not'} be revoked`, () => {
      const facts = podFacts(
        pod({ ...pinned(named('n')), nodeName: 'n' }, { metadata: owner(kind) }),
        amounts,
      );
      assert.deepEqual([facts?.revocable, facts?.ownerKey], [revocable, 'owner/h1']);
    });
  }

  it('a pod that came without a grant is never revoked, and one without a controller is its own workload', () => {
    assert.equal(
      podFacts(
        pod({ ...pinned(named('n')), nodeName: 'n' }, { metadata: owner('ReplicaSet', false) }),
        amounts,
      )?.revocable,
      false,
    );
    assert.equal(podFacts(pod({}), amounts)?.ownerKey, 'pod/u');
  });
});

describe('unschedulable', () => {
  const said = (reason: string, status = 'False') => ({
    conditions: [{ type: 'PodScheduled', status, reason, message: 'no room' }],
  });
  const worlds: readonly (readonly [world: string, raw: RawPod, expected: string | undefined])[] = [
    ['kube-scheduler could not bind it', pod({}, { status: said('Unschedulable') }), 'no room'],
    [
      'it still carries the gate',
      pod({ schedulingGates: [{ name: 'smack.dev/offer' }] }, { status: said('SchedulingGated') }),
      undefined,
    ],
    ['the condition is from before the grant', pod({}, { status: said('SchedulingGated') }), undefined],
    ['kube-scheduler failed itself', pod({}, { status: said('SchedulerError') }), undefined],
    ['it is bound', pod({ nodeName: 'n' }, { status: said('Unschedulable') }), undefined],
    [
      'it waits for the end of pods that it preempted',
      pod({}, { status: { ...said('Unschedulable'), nominatedNodeName: 'n' } }),
      undefined,
    ],
  ];
  for (const [world, raw, expected] of worlds) {
    it(`${world}: ${expected ?? 'not told'}`, () => {
      assert.equal(podFacts(raw, amounts)?.unschedulable, expected);
    });
  }
});

describe('nodeFacts', () => {
  const drain = (text: string): RawNode['metadata'] => ({
    name: 'n',
    annotations: { 'smack.dev/drain-by': text },
  });
  const conditions: readonly (readonly [RawNode, string, number | undefined])[] = [
    [node({}), 'ready', undefined],
    [node({ spec: { unschedulable: true } }), 'cordoned', undefined],
    [node({}, 'False'), 'lost', undefined],
    [node({}, 'Unknown'), 'lost', undefined],
    [node({ status: { allocatable: { cpu: '4' } } }), 'lost', undefined],
    [node({ metadata: { name: 'n', deletionTimestamp: '2026-01-01T00:00:00Z' } }), 'lost', undefined],
    [node({ metadata: drain('1970-01-01T00:00:09Z') }), 'draining', 9_000],
    [node({ metadata: drain('soon') }), 'draining', 0],
  ];
  for (const [raw, condition, drainBy] of conditions) {
    it(`reads ${JSON.stringify(raw.metadata)} ${JSON.stringify(raw.spec ?? {})} as ${condition}`, () => {
      const facts = nodeFacts(raw, amounts);
      assert.deepEqual([facts.condition, facts.drainBy], [condition, drainBy]);
    });
  }

  it('a heartbeat changes nothing, a label does', () => {
    const before = nodeFacts(node({}), amounts);
    const beat = node({ metadata: { name: 'n', resourceVersion: '2' } });
    assert.ok(sameNode(before, nodeFacts(beat, amounts)));
    assert.ok(
      !sameNode(before, nodeFacts(node({ metadata: { name: 'n', labels: { zone: 'a' } } }), amounts)),
    );
  });
});

describe('assignNamespaces', () => {
  it('gives a namespace to the oldest role that names it and tells the others', () => {
    const { roleOf, conflicts } = assignNamespaces([
      { name: 'young', createdAt: 2, namespaces: ['a', 'b'] },
      { name: 'old', createdAt: 1, namespaces: ['b', 'b'] },
      { name: 'also-old', createdAt: 1, namespaces: ['b'] },
    ]);
    assert.deepEqual(
      [...roleOf],
      [
        ['b', 'also-old'],
        ['a', 'young'],
      ],
    );
    assert.deepEqual(
      conflicts.map(({ role, keptBy }) => [role, keptBy]),
      [
        ['old', 'also-old'],
        ['old', 'also-old'],
        ['young', 'also-old'],
      ],
    );
  });
});
