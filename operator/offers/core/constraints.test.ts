import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { attributePattern } from './attribute-pattern.ts';
import { readConstraints } from './constraints.ts';
import { explainPod } from './explain.ts';
import { refusalText } from './refusal-text.ts';
import { Model } from './testing/model.ts';
import type { PodWish } from './testing/raw-objects.ts';

/** Two racks of two nodes, a third rack of one, and a node without a rack. */
function racks(): Model {
  const model = new Model();
  const rackOf = { a1: 'r-1', a2: 'r-1', b1: 'r-2', b2: 'r-2', c1: 'r-10' };
  for (const [name, rack] of Object.entries(rackOf)) model.node(name, { cpu: '8' }, { labels: { rack } });
  return model.node('bare', { cpu: '8' });
}

function constrained(constraints: unknown, more: PodWish = {}): PodWish {
  const text = typeof constraints === 'string' ? constraints : JSON.stringify(constraints);
  return { annotations: { 'smack.dev/constraints': text }, ...more };
}

/** Where pods of one workload end up, in the order of names. */
function places(model: Model, count: number, constraints: unknown, more: PodWish = {}): string {
  model.pods(count, constrained(constraints, more));
  return model
    .settle()
    .map(({ node }) => node ?? 'anywhere')
    .sort()
    .join(' ');
}

/** How many pods each rack got. */
function perRack(model: Model, count: number, constraints: unknown): string {
  const racksOf = places(model, count, constraints)
    .split(' ')
    .map(node => node[0]);
  return ['a', 'b', 'c'].map(rack => racksOf.filter(other => other === rack).length).join(' ');
}

describe("Marathon's constraints", () => {
  it('UNIQUE: one pod a host, or a rack', () => {
    assert.equal(places(racks(), 9, [['hostname', 'UNIQUE']]), 'a1 a2 b1 b2 bare c1');
    assert.equal(perRack(racks(), 9, [['rack', 'UNIQUE']]), '1 1 1');
  });

  it('MAX_PER: as many pods as said', () => {
    assert.equal(perRack(racks(), 9, [['rack', 'MAX_PER', '2']]), '2 2 2');
    assert.equal(perRack(racks(), 9, [['rack', 'MAX_PER', 3]]), '3 3 3');
  });

  it('CLUSTER: on the value that is named, or all beside the first', () => {
    assert.equal(perRack(racks(), 9, [['rack', 'CLUSTER', 'r-2']]), '0 9 0');
    const [one] = perRack(racks(), 6, [['rack', 'CLUSTER']]).match(/6/g) ?? [];
    assert.equal(one, '6');
    assert.equal(places(racks(), 3, [['hostname', 'CLUSTER', 'a2']]), 'a2 a2 a2');
  });

  it('LIKE and UNLIKE: the whole value matches, or does not; UNLIKE takes nodes without the label', () => {
    assert.equal(perRack(racks(), 24, [['rack', 'LIKE', 'r-[1-2]']]), '12 12 0');
    assert.equal(perRack(racks(), 4, [['rack', 'LIKE', 'r-1']]), '4 0 0');
    assert.match(places(racks(), 16, [['rack', 'UNLIKE', 'r-[0-9]']]), /bare.* c1/);
    assert.doesNotMatch(places(racks(), 16, [['rack', 'UNLIKE', 'r-[0-9]']]), /[ab][12]/);
  });

  it('IS: the same text, or the same number', () => {
    const model = racks().node('big', { cpu: '8' }, { labels: { cores: '64.0' } });
    assert.equal(places(model, 2, [['cores', 'IS', '64']]), 'big big');
    assert.equal(places(racks(), 1, [['rack', 'IS', 'r-']]), '');
  });

  it('GROUP_BY: even over all racks that the pod may use, also without their number', () => {
    assert.equal(
      perRack(racks(), 7, [['rack', 'GROUP_BY']])
        .split(' ')
        .sort()
        .join(' '),
      '2 2 3',
    );
    const two = [
      ['rack', 'GROUP_BY'],
      ['rack', 'LIKE', 'r-[12]'],
    ];
    assert.equal(perRack(racks(), 6, two), '3 3 0');
  });

  it('GROUP_BY with a number of racks that are not there: one pod each until they are', () => {
    const model = racks();
    assert.equal(perRack(model, 9, [['rack', 'GROUP_BY', '4']]), '1 1 1');
    model.node('d1', { cpu: '8' }, { labels: { rack: 'r-4' } });
    const more = model.settle().map(({ node }) => node?.[0]);
    assert.deepEqual([more[0], more.length], ['d', 6], 'the new rack first, then all in turn');
  });

  it('pods of all revisions of a Deployment count, pods of others do not', () => {
    const model = new Model().node('n', { cpu: '8' });
    const revision = (app: string, hash: string): PodWish => ({
      ...constrained([['hostname', 'UNIQUE']]),
      labels: { 'pod-template-hash': hash },
      owner: { kind: 'ReplicaSet', uid: `${app}-${hash}`, name: `${app}-${hash}` },
    });
    const old = model.pod(revision('web', 'h1'));
    model.settle();
    model.pod(revision('web', 'h2'));
    assert.deepEqual(model.settle(), []);
    model.pod(revision('api', 'h2'));
    assert.equal(model.settle().length, 1);
    model.end(old);
    assert.equal(model.settle().length, 1, 'it looks again when the old one is gone');
  });

  it('a pod that leaves a rack makes room under MAX_PER on other nodes of the rack', () => {
    const model = racks().node('a2', { cpu: '8' }, { labels: { rack: 'r-1' }, unschedulable: true });
    const wish = constrained([['rack', 'MAX_PER', '2']]);
    const [first = ''] = model.pods(2, { ...wish, on: 'a2' });
    const like = constrained('rack:MAX_PER:2\nrack:LIKE:r-1');
    model.pod(like);
    assert.deepEqual(model.settle(), []);
    model.end(first);
    assert.deepEqual(
      model.settle().map(({ node }) => node),
      ['a1'],
    );
  });

  it('pins pods that have constraints also where kube-scheduler chooses, for it does not know them', () => {
    const model = racks().role('auto', { nodeChoice: 'Scheduler' });
    assert.equal(places(model, 1, [['rack', 'CLUSTER', 'r-10']], { namespace: 'auto' }), 'c1');
    model.pod({ namespace: 'auto' });
    assert.deepEqual(
      model.settle().map(({ node }) => node),
      [undefined],
    );
  });

  it('says which constraint keeps a pod off a node, and why', () => {
    const model = racks();
    model.pods(
      2,
      constrained([
        ['rack', 'LIKE', 'r-[12]'],
        ['rack', 'MAX_PER', '1'],
      ]),
    );
    model.settle();
    const uid = model.pod(
      constrained([
        ['rack', 'LIKE', 'r-[12]'],
        ['rack', 'MAX_PER', '1'],
      ]),
    );
    model.cycle();
    const texts = explainPod(model.cluster, uid)?.nodes.map(
      ({ node, refusals }) =>
        `${node}: ${refusals.map(refusal => refusalText(refusal, model.kinds)).join('; ')}`,
    );
    assert.deepEqual(texts, [
      'a1: constraint rack MAX_PER 1: 1 of the workload is there',
      'a2: constraint rack MAX_PER 1: 1 of the workload is there',
      'b1: constraint rack MAX_PER 1: 1 of the workload is there',
      'b2: constraint rack MAX_PER 1: 1 of the workload is there',
      'bare: constraint rack LIKE r-[12]: the node has no label rack',
      'c1: constraint rack LIKE r-[12]: the node has r-10',
    ]);
  });
});

describe('readConstraints', () => {
  const read: readonly (readonly [annotation: string, expected: readonly string[]])[] = [
    ['', []],
    ['  ', []],
    ['[]', []],
    ['[["hostname","UNIQUE"]]', ['kubernetes.io/hostname: hostname UNIQUE']],
    ['[["hostname","UNIQUE",""]]', ['kubernetes.io/hostname: hostname UNIQUE']],
    ['[["@zone","MAX_PER",2]]', ['topology.kubernetes.io/zone: @zone MAX_PER 2']],
    [
      '@region:GROUP_BY:3\n\n rack:CLUSTER ',
      ['topology.kubernetes.io/region: @region GROUP_BY 3', 'rack: rack CLUSTER'],
    ],
    ['example.com/disk:LIKE:ssd(:[0-9]+)?', ['example.com/disk: example.com/disk LIKE ssd(:[0-9]+)?']],
  ];
  for (const [annotation, expected] of read) {
    it(`reads ${JSON.stringify(annotation)}`, () => {
      const { list, fault } = readConstraints(annotation);
      assert.equal(fault, undefined);
      assert.deepEqual(
        list.map(({ label, text }) => `${label}: ${text}`),
        expected,
      );
    });
  }

  const refused: readonly (readonly [annotation: string, fault: RegExp])[] = [
    ['[["hostname","UNIQUE"]', /begins as JSON and is none: allowed is/],
    ['["hostname","UNIQUE"]', /constraint 1: must be a list of texts/],
    [
      '[["hostname"]]',
      /constraint 1: operator "" must be one of UNIQUE, CLUSTER, GROUP_BY, LIKE, UNLIKE, MAX_PER, IS/,
    ],
    ['[["hostname","UNIQUE"],["rack","SPREAD"]]', /constraint 2: operator "SPREAD" must be one of/],
    ['[["hostname","toString"]]', /operator "toString" must be/],
    ['[["__proto__","UNIQUE"]]', /field "__proto__" must be hostname, @region, @zone or the name of a label/],
    ['[["rack","UNIQUE","1"]]', /UNIQUE takes no value/],
    ['[["rack","MAX_PER"]]', /MAX_PER must be followed by a number/],
    ['[["rack","MAX_PER","0"]]', /value "0" of MAX_PER must be a whole number/],
    ['[["rack","GROUP_BY","few"]]', /value "few" of GROUP_BY must be a whole number/],
    ['[["rack","IS"]]', /IS must be followed by a text/],
    ['[["rack","LIKE","r-["]]', /value of LIKE: is no regular expression of RE2: r-\[/],
    ['[["rack","LIKE","a","b"]]', /has 4 parts, at most 3/],
    [JSON.stringify(Array.from({ length: 17 }, () => ['rack', 'UNIQUE'])), /has 17 constraints, at most 16/],
    [`[["rack","LIKE","${'a'.repeat(5_000)}"]]`, /is 50\d\d characters long, at most 4096/],
  ];
  for (const [annotation, fault] of refused) {
    it(`refuses ${annotation.slice(0, 60)}`, () => {
      const model = new Model().node('n', { cpu: '8' }, { labels: { rack: 'r' } });
      const uid = model.pod(constrained(annotation));
      assert.deepEqual(model.cycle(), []);
      const [why] = explainPod(model.cluster, uid)?.anywhere ?? [];
      assert.ok(why);
      assert.equal(why.reason, 'ConstraintsInvalid');
      assert.match(refusalText(why, model.kinds), fault);
    });
  }
});

describe('attributePattern', () => {
  const hostile: readonly (readonly [pattern: string, refused: boolean])[] = [
    ['(a+)+b', false],
    ['(a|aa)+b', false],
    ['(.*a){20}b', false],
    ['(a?){9}a{9}', false],
    ['(a?){30}a{30}', true],
    ['((a{1000}){1000})', true],
    ['a{1000}', true],
    ['(a)\\1', true],
    ['(?=a)a', true],
    ['\\pL'.repeat(30), true],
    ['ä', true],
    ['a'.repeat(129), true],
  ];
  for (const [pattern, refused] of hostile) {
    it(`${refused ? 'refuses' : 'bounds the work of'} ${pattern.slice(0, 30)}`, () => {
      const { matches, fault } = attributePattern(pattern);
      assert.equal(fault !== undefined, refused, fault);
      // By backtracking, most of these take longer than a life on such a value.
      assert.equal(matches?.('a'.repeat(63)) ?? false, false);
    });
  }
});
