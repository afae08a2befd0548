import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { noteTakenBack } from '../core/pod-events.ts';
import { Model } from '../core/testing/model.ts';
import type { Reason } from '../reasons.ts';
import { waitingReasonOf } from './waiting-reason.ts';

type Table = readonly (readonly [world: string, build: () => readonly [Model, string], reason?: Reason])[];

function reasonIn(model: Model, uid: string, isSurge = false): Reason | undefined {
  const pod = model.cluster.pods.get(uid);
  assert.ok(pod !== undefined);
  return waitingReasonOf(model.cluster, pod, isSurge);
}

const small = { cpu: '1', memory: '1Gi' };
const unschedulable = {
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no ports' }],
};

/** A role at its limit, with one more pod. */
function atLimit(): readonly [Model, string] {
  const model = new Model().role('web', { limit: { cpu: '2' } }).node('n', { cpu: '8' });
  model.pods(2, { namespace: 'web' });
  model.settle();
  return [model, model.pod({ namespace: 'web' })];
}

/** A pod that was granted and that kube-scheduler could not bind. */
function refused(owner: { readonly kind: string; readonly uid: string } | null): readonly [Model, string] {
  const model = new Model().node('n', { cpu: '4' });
  const uid = model.pod({ owner });
  const [grant] = model.settle();
  assert.ok(grant !== undefined);
  const raw = model.raw(uid);
  const { nodeName: _, ...spec } = raw.spec ?? {};
  return [model.write({ ...raw, spec, status: unschedulable }), uid];
}

describe('waitingReasonOf', () => {
  const waiting: Table = [
    ['its role is at its limit', atLimit, 'RoleAtLimit'],
    [
      'free room is held back for a guarantee',
      () => {
        const model = new Model()
          .role('web')
          .role('bank', { guarantee: { cpu: '4' } })
          .node('n', { cpu: '4' });
        return [model, model.pod({ namespace: 'web' })];
      },
      'HeadroomHeld',
    ],
    [
      'all nodes are full',
      () => {
        const model = new Model().node('n', { cpu: '1' });
        model.pod({ on: 'n' });
        return [model, model.pod()];
      },
      'InsufficientResource',
    ],
    [
      'the few nodes for it are full, and the many others are not for it',
      () => {
        const model = new Model().node('mine', { cpu: '1' }, { labels: { pool: 'mine' } });
        for (let i = 0; i < 200; i += 1) model.node(`other-${i}`, { cpu: '8' });
        model.node('mine-too', { cpu: '1' }, { labels: { pool: 'mine' } });
        model.pod({ on: 'mine' });
        model.pod({ on: 'mine-too' });
        return [model, model.pod({ spec: { nodeSelector: { pool: 'mine' } } })];
      },
      'InsufficientResource',
    ],
    [
      'no node is for it',
      () => {
        const model = new Model().node('a', { cpu: '1' }).node('b', { cpu: '8' });
        return [model, model.pod({ requests: { cpu: '2' }, spec: { nodeSelector: { pool: 'mine' } } })];
      },
      'NodeSelectorMismatch',
    ],
    [
      'the only node is lost and full',
      () => {
        const model = new Model().node('n', { cpu: '1' }, { ready: false });
        model.pod({ on: 'n' });
        return [model, model.pod()];
      },
      'NodeLost',
    ],
    [
      'there is no node at all',
      () => {
        const model = new Model();
        return [model, model.pod()];
      },
      'InsufficientResource',
    ],
    [
      'its last grant failed on the only node',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        const owner = { kind: 'ReplicaSet', uid: 'rs' };
        const first = model.pod({ owner });
        model.settle();
        noteTakenBack(model.cluster, first, model.now, 'no ports');
        return [model.end(first), model.pod({ owner })];
      },
      'Declined',
    ],
    [
      'it carries gates of others',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        return [model, model.pod({ gates: ['smack.dev/offer', 'example.com/quota'] })];
      },
      'OtherGates',
    ],
    [
      'it has just been made',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        return [model, model.pod()];
      },
      'NotYetTried',
    ],
    [
      'too many granted pods wait to be bound',
      () => {
        const model = new Model().node('n', { cpu: '4' });
        const [, second = ''] = model.pods(2);
        model.run({ grantCap: 1 });
        return [model, second];
      },
      'GrantCapReached',
    ],
    [
      'kube-scheduler chooses its node, and too many granted pods wait to be bound',
      () => {
        const model = new Model().role('auto', { nodeChoice: 'Scheduler' }).node('n', { cpu: '2' });
        model.pods(2);
        model.run({ grantCap: 1 });
        const uid = model.pod({ namespace: 'auto', requests: { cpu: '8' } });
        model.run({ grantCap: 1 });
        return [model, uid];
      },
      'GrantCapReached',
    ],
    [
      'it is granted, and the cache does not show it yet',
      () => {
        const model = new Model().node('n', small);
        const uid = model.pod();
        model.cycle();
        return [model, uid];
      },
      'AwaitsBinding',
    ],
    [
      'kube-scheduler could not bind it, and its controller will replace it',
      () => refused({ kind: 'ReplicaSet', uid: 'rs' }),
      'AwaitsBinding',
    ],
    ['kube-scheduler could not bind it, and nothing controls it', () => refused(null), 'BindingRefused'],
    [
      'kube-scheduler could not bind it, and it is of a Job',
      () => refused({ kind: 'Job', uid: 'job' }),
      'BindingRefused',
    ],
    [
      'kube-scheduler chooses its node and has none yet',
      () => {
        const model = new Model().role('auto', { nodeChoice: 'Scheduler' });
        const uid = model.pod({ namespace: 'auto', owner: null });
        model.settle();
        return [model.write({ ...model.raw(uid), status: unschedulable }), uid];
      },
      'AwaitsBinding',
    ],
  ];
  for (const [world, build, reason] of waiting) {
    it(`says ${reason} when ${world}`, () => {
      const [model, uid] = build();
      assert.equal(reasonIn(model, uid), reason);
    });
  }

  const silent: Table = [
    [
      'is bound',
      () => {
        const model = new Model().node('n', small);
        const uid = model.pod();
        model.settle();
        return [model, uid];
      },
    ],
    [
      'never had the gate',
      () => {
        const model = new Model().node('n', small);
        return [model, model.pod({ gates: [] })];
      },
    ],
    [
      'has gates of others alone',
      () => {
        const model = new Model().node('n', small);
        return [model, model.pod({ gates: ['example.com/quota'] })];
      },
    ],
    [
      'is being deleted at the gate',
      () => {
        const model = new Model();
        const uid = model.pod();
        return [model.terminate(uid), uid];
      },
    ],
  ];
  for (const [which, build] of silent) {
    it(`has nothing to say of a pod that ${which}`, () => {
      const [model, uid] = build();
      assert.equal(reasonIn(model, uid), undefined);
    });
  }

  it('tells surge pods at the limit of their role that room for the surge is missing', () => {
    const [model, uid] = atLimit();
    assert.equal(reasonIn(model, uid, true), 'SurgeRoomMissing');
  });

  it('asks a bounded number of nodes', () => {
    const model = new Model();
    for (let i = 0; i < 500; i += 1) model.node(`n-${i}`, { cpu: '1' });
    const uid = model.pod({ requests: { cpu: '2' } });
    let asked = 0;
    const { cluster } = model;
    const free = cluster.table.free.bind(cluster.table);
    cluster.table.free = (slot, kind) => {
      if (kind === 0) asked += 1;
      return free(slot, kind);
    };
    assert.equal(reasonIn(model, uid), 'InsufficientResource');
    assert.equal(asked, 64);
  });
});
