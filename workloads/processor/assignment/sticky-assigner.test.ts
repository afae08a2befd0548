import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssignerProtocol, type Cluster, type Logger } from 'kafkajs';
import { readClaim } from './ownership-claim.ts';
import { stickyAssigner } from './sticky-assigner.ts';

const TOPIC = 'chat';

/** A member's assigner, in a group whose topic has six partitions. */
function anAssigner(holds: Readonly<Record<number, number>> = {}) {
  const cluster = {
    findTopicPartitionMetadata: () => Array.from({ length: 6 }, (_, partitionId) => ({ partitionId })),
  } as unknown as Cluster;
  const claimed = new Map(Object.entries(holds).map(([partition, readTo]) => [Number(partition), readTo]));
  return stickyAssigner(() => claimed)({ cluster, groupId: 'g', logger: {} as Logger });
}

function joining(memberId: string, holds: Readonly<Record<number, number>>) {
  return { memberId, memberMetadata: anAssigner(holds).protocol({ topics: [TOPIC] }).metadata };
}

async function assigned(members: readonly { memberId: string; memberMetadata: Buffer }[]) {
  const answer = await anAssigner().assign({ members: [...members], topics: [TOPIC] });
  return Object.fromEntries(
    answer.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[TOPIC],
    ]),
  );
}

test('what members hold goes with their JoinGroup to the leader, who leaves it with them', async () => {
  const members = [joining('a', { 1: 10, 3: 10, 5: 10 }), joining('b', { 0: 10, 2: 10, 4: 10 })];
  assert.deepEqual(await assigned(members), { a: [1, 3, 5], b: [0, 2, 4] });
});

for (const [what, userData] of Object.entries({
  nothing: '',
  'another version': '{"version":2,"topic":"chat","holds":[[0,10]]}',
  'no JSON': '{',
  'something else': '{"version":1,"topic":"chat","holds":[[-1,"x"]]}',
  'the claims of another topic': '{"version":1,"topic":"other","holds":[[0,10]]}',
})) {
  test(`a member that says ${what} is given partitions like a new one`, async () => {
    const metadata = { version: 1, topics: [TOPIC], userData: Buffer.from(userData) };
    const odd = { memberId: 'odd', memberMetadata: AssignerProtocol.MemberMetadata.encode(metadata) };
    const shares = await assigned([odd, joining('a', { 0: 1, 1: 1, 2: 1 })]);
    assert.deepEqual(shares, { a: [0, 1, 2], odd: [3, 4, 5] });
  });
}

test('a member that reads another topic is given nothing of this one', async () => {
  const metadata = { version: 1, topics: ['other'], userData: Buffer.alloc(0) };
  const other = { memberId: 'other', memberMetadata: AssignerProtocol.MemberMetadata.encode(metadata) };
  assert.deepEqual(await assigned([other, joining('a', {})]), { other: undefined, a: [0, 1, 2, 3, 4, 5] });
});

test('a claim is what people can read', () => {
  const { metadata } = anAssigner({ 7: 1_234 }).protocol({ topics: [TOPIC] });
  const userData = AssignerProtocol.MemberMetadata.decode(metadata)?.userData ?? null;
  assert.equal(userData?.toString(), '{"version":1,"topic":"chat","holds":[[7,1234]]}');
  assert.deepEqual(readClaim(userData), { topic: TOPIC, holds: new Map([[7, 1_234]]) });
});
