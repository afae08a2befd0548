import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { type FilterVerdict, nodeFilter, tolerates } from './node-filter.ts';
import type { LabelRequirement, NodeSelectorTerm, RawPodSpec, Taint, Toleration } from './pod-spec.ts';

const node = { name: 'n1', labels: { zone: 'a', cores: '8', ssd: '' }, taints: [] as readonly Taint[] };

function required(...nodeSelectorTerms: NodeSelectorTerm[]): RawPodSpec {
  return {
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  };
}

function expression(key: string, operator: string, ...values: string[]): NodeSelectorTerm {
  return { matchExpressions: [{ key, operator, values }] };
}

function field(operator: string, ...values: string[]): { readonly matchFields: readonly LabelRequirement[] } {
  return { matchFields: [{ key: 'metadata.name', operator, values }] };
}

const affinity: readonly (readonly [world: string, spec: RawPodSpec, fits: boolean])[] = [
  ['no demand', {}, true],
  ['In, the value is there', required(expression('zone', 'In', 'b', 'a')), true],
  ['In, the value is not there', required(expression('zone', 'In', 'b')), false],
  ['In, no such label', required(expression('rack', 'In', 'a')), false],
  ['NotIn, another value', required(expression('zone', 'NotIn', 'b')), true],
  ['NotIn, no such label', required(expression('rack', 'NotIn', 'b')), true],
  ['NotIn, the value', required(expression('zone', 'NotIn', 'a')), false],
  ['Exists, an empty value', required(expression('ssd', 'Exists')), true],
  ['Exists, no such label', required(expression('rack', 'Exists')), false],
  ['DoesNotExist, no such label', required(expression('rack', 'DoesNotExist')), true],
  ['DoesNotExist, the label', required(expression('zone', 'DoesNotExist')), false],
  ['Gt, more', required(expression('cores', 'Gt', '7')), true],
  ['Gt, equal', required(expression('cores', 'Gt', '8')), false],
  ['Lt, less', required(expression('cores', 'Lt', '9')), true],
  ['Lt, equal', required(expression('cores', 'Lt', '8')), false],
  ['Gt, a label that is no number', required(expression('zone', 'Gt', '1')), false],
  ['Gt, beyond 64 bits', required(expression('cores', 'Lt', '9223372036854775808')), false],
  ['an operator nobody knows', required(expression('zone', 'Like', 'a')), false],
  ['a label called like a method of objects', required(expression('toString', 'Exists')), false],
  [
    'two expressions, both met',
    required({
      matchExpressions: [
        { key: 'zone', operator: 'Exists' },
        { key: 'cores', operator: 'Exists' },
      ],
    }),
    true,
  ],
  [
    'two expressions, one met',
    required({
      matchExpressions: [
        { key: 'zone', operator: 'Exists' },
        { key: 'rack', operator: 'Exists' },
      ],
    }),
    false,
  ],
  [
    'two terms, one met: they are ORed',
    required(expression('rack', 'Exists'), expression('zone', 'Exists')),
    true,
  ],
  ['an empty term matches nothing', required({}), false],
  ['no terms at all match nothing', required(), false],
  ['an empty term beside one that is met', required({}, expression('zone', 'Exists')), true],
  ['a field that names the node', required(field('In', 'n1')), true],
  ['a field that names another', required(field('In', 'n2')), false],
  ['a field that excludes the node', required(field('NotIn', 'n1')), false],
  ['a field that excludes another', required(field('NotIn', 'n2')), true],
  [
    'field and expression, one met',
    required({ ...field('In', 'n1'), ...expression('rack', 'Exists') }),
    false,
  ],
  ['a field with two values, which the API refuses', required(field('In', 'n1', 'n2')), false],
];

const taints: readonly (readonly [
  world: string,
  taint: Taint,
  toleration: Toleration | undefined,
  tolerated: boolean,
])[] = [
  ['no toleration', { key: 'k', effect: 'NoSchedule' }, undefined, false],
  ['PreferNoSchedule', { key: 'k', effect: 'PreferNoSchedule' }, undefined, true],
  ['NoExecute', { key: 'k', effect: 'NoExecute' }, undefined, false],
  ['equal key and value', { key: 'k', value: 'v', effect: 'NoSchedule' }, { key: 'k', value: 'v' }, true],
  ['another value', { key: 'k', value: 'v', effect: 'NoSchedule' }, { key: 'k', value: 'w' }, false],
  ['no value on both sides', { key: 'k', effect: 'NoSchedule' }, { key: 'k', operator: 'Equal' }, true],
  ['Exists', { key: 'k', value: 'v', effect: 'NoSchedule' }, { key: 'k', operator: 'Exists' }, true],
  ['Exists without a key', { key: 'k', effect: 'NoExecute' }, { operator: 'Exists' }, true],
  ['another key', { key: 'k', effect: 'NoSchedule' }, { key: 'l', operator: 'Exists' }, false],
  [
    'another effect',
    { key: 'k', effect: 'NoSchedule' },
    { key: 'k', operator: 'Exists', effect: 'NoExecute' },
    false,
  ],
  ['an operator nobody knows', { key: 'k', effect: 'NoSchedule' }, { key: 'k', operator: 'Like' }, false],
];

describe('nodeFilter', () => {
  for (const [world, spec, fits] of affinity) {
    it(`${fits ? 'takes' : 'refuses'} the node: ${world}`, () => {
      assert.equal(nodeFilter(spec).judge(node), fits ? 'fits' : 'NodeAffinityMismatch');
    });
  }

  it('asks for every label of the node selector, exactly', () => {
    const judge = (nodeSelector: Record<string, string>): FilterVerdict =>
      nodeFilter({ nodeSelector }).judge(node);
    assert.equal(judge({ zone: 'a', ssd: '' }), 'fits');
    assert.equal(judge({ zone: 'a', rack: '1' }), 'NodeSelectorMismatch');
  });

  for (const [world, taint, toleration, tolerated] of taints) {
    it(`${tolerated ? 'tolerates' : 'refuses'} a taint: ${world}`, () => {
      const filter = nodeFilter(toleration === undefined ? {} : { tolerations: [toleration] });
      const tainted = { ...node, taints: [taint] };
      assert.equal(filter.judge(tainted), tolerated ? 'fits' : 'TaintNotTolerated');
      assert.equal(
        filter.judge(tainted),
        tolerated ? 'fits' : 'TaintNotTolerated',
        'also when it was asked before',
      );
    });
  }

  it('is confined to names only when every term names some', () => {
    assert.deepEqual(
      [...(nodeFilter(required(field('In', 'a'), field('In', 'b'))).onlyNames ?? [])],
      ['a', 'b'],
    );
    assert.equal(nodeFilter(required(field('In', 'a'), expression('zone', 'Exists'))).onlyNames, undefined);
    assert.equal(nodeFilter(required(field('NotIn', 'a'))).onlyNames, undefined);
  });

  it('scores preferred terms by weight and soft taints against', () => {
    const preferred = [
      { weight: 30, preference: expression('zone', 'In', 'a') },
      { weight: 50, preference: expression('zone', 'In', 'b') },
      { weight: 7, preference: {} },
    ];
    const spec: RawPodSpec = {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
    };
    const soft: Taint = { key: 'k', effect: 'PreferNoSchedule' };
    assert.equal(nodeFilter(spec).preference(node), 30);
    assert.equal(nodeFilter(spec).preference({ ...node, taints: [soft] }), -70);
    assert.ok(tolerates([{ operator: 'Exists' }], soft));
  });
});
