import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { partitionOf } from './partition-of.ts';

const theirs = Partitioners.DefaultPartitioner();

function theirPartition(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return theirs({ topic: 'chat', partitionMetadata, message: { key, value: null } });
}

test('rooms land where kafkajs puts their records', () => {
  for (let room = 0; room < 2_000; room++) {
    assert.equal(partitionOf(String(room * 7919), 12), theirPartition(String(room * 7919), 12));
  }
});

test('any key lands where kafkajs puts it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 100 }), (key, partitions) => {
      assert.equal(partitionOf(key, partitions), theirPartition(key, partitions));
    }),
  );
});
