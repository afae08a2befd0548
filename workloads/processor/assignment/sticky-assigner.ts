import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';
import { readClaim, writeClaim } from './ownership-claim.ts';
import { type Member, planAssignment } from './plan-assignment.ts';

/** Kafka picks a protocol that all members of a group offer: its name must change with whatever older members misread. */
const NAME = 'smack-sticky';
const VERSION = 1;

/**
 * An assigner for kafkajs that leaves partitions with who holds their state. Each member tells with its JoinGroup what it
 * `holds` of the topic; the leader plans. kafkajs shows no generation to an assigner, and none is needed: of two claims
 * to one partition the one that has read further is the better one to keep.
 */
export function stickyAssigner(holds: (topic: string) => ReadonlyMap<number, number>): PartitionAssigner {
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol({ topics }) {
      const [topic = ''] = topics;
      const userData = writeClaim({ topic, holds: holds(topic) });
      return {
        name: NAME,
        metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData }),
      };
    },
    async assign({ members, topics }) {
      const shares = new Map(members.map(({ memberId }) => [memberId, {} as Record<string, number[]>]));
      for (const topic of topics) {
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        const readers = members.flatMap(member => memberOf(member.memberId, member.memberMetadata, topic));
        if (readers.length === 0) continue;
        for (const [id, own] of planAssignment(readers, partitions)) {
          const share = shares.get(id);
          if (share !== undefined) share[topic] = [...own];
        }
      }
      return [...shares].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: VERSION,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

/** A member that subscribes to the topic, or none. */
function memberOf(id: string, metadata: Buffer, topic: string): Member[] {
  const decoded = AssignerProtocol.MemberMetadata.decode(metadata);
  if (decoded?.topics.includes(topic) !== true) return [];
  const claim = readClaim(decoded.userData);
  return [{ id, holds: claim?.topic === topic ? claim.holds : new Map() }];
}
