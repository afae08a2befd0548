import type { TopicsRequest } from '../../operator/systems/kafka/topics-port.ts';

/** A request for tests: pipeline `dota` in namespace `esports`, 12 partitions, one replica, claimed nothing. */
export function aTopicsRequest(changes: Partial<TopicsRequest> = {}): TopicsRequest {
  return {
    connection: 'kafka',
    namespace: 'esports',
    pipeline: 'dota',
    uid: '6f1d1f0e-6a55-4f43-8c3b-2f6d3c1f7a01',
    createdAt: '2026-01-01T00:00:00Z',
    generation: 1,
    partitions: 12,
    replicationFactor: 1,
    retentionSeconds: 604_800,
    config: {},
    claimed: [],
    ...changes,
  };
}
