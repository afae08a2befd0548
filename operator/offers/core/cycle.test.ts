import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { Model } from './testing/model.ts';

describe('allocate', () => {
  it('ends the example of the DRF paper (9 cpu, 18 GB) at 3 tasks of A and 2 of B', () => {
    // Ghodsi et al., NSDI 2011, section 4.1: A asks <1 cpu, 4 GB> a task, B asks <3 cpu, 1 GB>; dominant shares end equal, at 2/3.
    const model = new Model().role('a').role('b').node('n', { cpu: '9', memory: '18G' });
    model.pods(10, { namespace: 'a', requests: { cpu: '1', memory: '4G' } });
    model.pods(10, { namespace: 'b', requests: { cpu: '3', memory: '1G' } });
    model.settle();
    assert.deepEqual([model.held('a'), model.held('b')], [3, 2]);
    const shares = ['a', 'b'].map(name => model.cluster.accounts.role(name).share);
    assert.deepEqual(shares, [12 / 18, 6 / 9]);
  });

  it('gives each grant to the lowest weighted share', () => {
    const model = new Model().role('one').role('two', { weight: 2 }).role('three', { weight: 3 });
    for (let n = 1; n <= 3; n++) model.node(`n${n}`, { cpu: '16', memory: '64Gi' });
    for (const role of ['one', 'two', 'three']) model.pods(48, { namespace: role, requests: { cpu: '1' } });
    model.settle();
    assert.deepEqual(
      ['one', 'two', 'three'].map(role => model.held(role)),
      [8, 16, 24],
    );
  });

  it('does nothing when nothing changed', () => {
    const model = new Model().node('n', { cpu: '1' });
    model.pods(3);
    assert.equal(model.cycle().length, 1);
    assert.equal(model.run().report.end, 'nothing-changed');
  });

  it('keeps a grant until the cache shows it, so room is never given twice', () => {
    const model = new Model().node('n', { cpu: '1' });
    const [first = ''] = model.pods(2);
    assert.equal(model.cycle().length, 1);
    model.write(model.raw(first));
    assert.equal(model.cycle().length, 0);
  });
});
