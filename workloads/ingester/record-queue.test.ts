import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Waiting } from './lane.ts';
import { RecordQueue } from './record-queue.ts';

const record = (text: string): Waiting => ({ key: null, value: Buffer.from(text), mark: false });
const mark = (text: string): Waiting => ({ key: null, value: Buffer.from(text), mark: true });
const texts = (batch: readonly Waiting[]): string[] => batch.map(({ value }) => value.toString());

test('of marks in a row only the last stays, and never before a record that came earlier', () => {
  const queue = new RecordQueue(1, { records: 100, bytes: 1 << 20 });
  queue.pushMark(0, mark('m1'));
  queue.pushMark(0, mark('m2'));
  queue.push(0, record('a'));
  queue.pushMark(0, mark('m3'));
  queue.pushMark(0, mark('m4'));
  assert.deepEqual(texts(queue.take(0, { records: 10, bytes: 1 << 20 })), ['m2', 'a', 'm4']);
});

test('a full queue refuses records, takes marks, and has room again when a batch is released', () => {
  const queue = new RecordQueue(2, { records: 2, bytes: 1 << 20 });
  assert.equal(queue.push(0, record('a')), true);
  assert.equal(queue.push(1, record('b')), true);
  assert.equal(queue.push(0, record('c')), false);
  queue.pushMark(0, mark('m'));
  const batch = queue.take(0, { records: 10, bytes: 1 << 20 });
  assert.deepEqual(texts(batch), ['a', 'm']);
  assert.equal(queue.push(0, record('d')), false);
  queue.release(batch);
  assert.equal(queue.push(0, record('d')), true);
});

test('a batch holds no more bytes than allowed, but always one record', () => {
  const queue = new RecordQueue(1, { records: 100, bytes: 1 << 20 });
  for (const text of ['x'.repeat(500), 'y'.repeat(500), 'z']) queue.push(0, record(text));
  assert.equal(queue.take(0, { records: 10, bytes: 100 }).length, 1);
  assert.equal(queue.take(0, { records: 10, bytes: 1_000 }).length, 2);
  assert.equal(queue.take(0, { records: 10, bytes: 1_000 }).length, 0);
});

test('reading pauses at half and goes on below a quarter', () => {
  const queue = new RecordQueue(1, { records: 8, bytes: 1 << 20 });
  for (let at = 0; at < 3; at += 1) queue.push(0, record('x'));
  assert.equal(queue.shouldPause(), false);
  queue.push(0, record('x'));
  assert.equal(queue.shouldPause(), true);
  queue.release(queue.take(0, { records: 2, bytes: 1 << 20 }));
  assert.equal(queue.shouldPause(), true);
  queue.release(queue.take(0, { records: 1, bytes: 1 << 20 }));
  assert.equal(queue.shouldPause(), false);
});

test('whatever is pushed and taken, lanes keep their order and the sums come back to nothing', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), lane: fc.nat(2), mark: fc.boolean() }),
    fc.record({
      kind: fc.constant('take' as const),
      lane: fc.nat(2),
      records: fc.integer({ min: 1, max: 9 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400 }), actions => {
      const queue = new RecordQueue(3, { records: 50, bytes: 1 << 20 });
      const taken: string[][] = [[], [], []];
      let number = 0;
      const take = (lane: number, records: number): void => {
        const batch = queue.take(lane, { records, bytes: 1 << 20 });
        queue.release(batch);
        taken[lane]?.push(...texts(batch));
      };
      for (const one of actions) {
        if (one.kind === 'take') take(one.lane, one.records);
        else if (one.mark) queue.pushMark(one.lane, mark(String(number++)));
        else queue.push(one.lane, record(String(number++)));
      }
      for (const lane of [0, 1, 2]) take(lane, 1_000);
      for (const lane of taken)
        assert.deepEqual(
          lane,
          lane.toSorted((a, b) => Number(a) - Number(b)),
        );
      assert.deepEqual([queue.records, queue.bytes], [0, 0]);
    }),
  );
});
