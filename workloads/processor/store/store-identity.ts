import { types } from 'cassandra-driver';
import type { PipelineIdentity } from '../../lib/workload-config.ts';

/** The part of every key that is the same for a whole processor. */
export interface StoreIdentity {
  readonly pipeline: string;
  readonly uid: types.Uuid;
  readonly windowSeconds: number;
  readonly topic: string;
}

export function storeIdentity(
  pipeline: PipelineIdentity,
  windowSeconds: number,
  topic: string,
): StoreIdentity {
  return { pipeline: pipeline.name, uid: types.Uuid.fromString(pipeline.uid), windowSeconds, topic };
}
