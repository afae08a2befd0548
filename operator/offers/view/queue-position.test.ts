import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Model } from '../core/testing/model.ts';
import { positionOf } from './queue-position.ts';

interface Workload {
  readonly pods: number;
  readonly priority: number;
  readonly age: number;
  /** Every second pod has other labels: two classes of one workload. */
  readonly mixed: boolean;
}

const workloads: fc.Arbitrary<readonly Workload[]> = fc.array(
  fc.record({
    pods: fc.integer({ min: 1, max: 5 }),
    priority: fc.integer({ min: 0, max: 2 }),
    age: fc.nat(3),
    mixed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

function modelOf(all: readonly Workload[]): Model {
  const model = new Model().node('n', { cpu: '1000' });
  all.forEach(({ pods, priority, age, mixed }, i) => {
    for (let n = 0; n < pods; n += 1) {
      model.pod({
        owner: { kind: 'ReplicaSet', uid: `rs-${i}` },
        labels: mixed ? { half: `${n % 2}` } : {},
        spec: { priority },
        createdAt: model.now - 1_000 * age,
      });
    }
  });
  return model;
}

describe('positionOf', () => {
  it('is the place in which the pod is granted when room for one after another comes free', () => {
    fc.assert(
      fc.property(workloads, all => {
        const model = modelOf(all);
        const positions = new Map(
          [...model.cluster.pods.values()].map(pod => [pod.facts.uid, positionOf(pod)] as const),
        );
        const granted: string[] = [];
        for (
          let [grant] = model.cycle({ grantCap: 1 });
          grant !== undefined;
          [grant] = model.cycle({ grantCap: 1 })
        ) {
          granted.push(grant.uid);
          model.bind(grant);
        }
        assert.deepEqual(
          granted.map(uid => positions.get(uid)),
          granted.map((_, at) => at),
        );
        assert.equal(granted.length, model.cluster.pods.size);
      }),
      { numRuns: 300 },
    );
  });

  it('has nothing to say of a pod that does not wait', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pod({ on: 'n' });
    for (const pod of model.cluster.pods.values()) assert.equal(positionOf(pod), undefined);
  });
});
