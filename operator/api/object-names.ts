/**
 * Names of the objects of a pipeline. The CRD bounds a pipeline's name to 38 characters, so that the longest,
 * a ReplicaSet of `<name>-ingester-999b`, fits the 63 of a label and a host name.
 */
export function ingesterConfigMapName(pipeline: string, shard: number): string {
  return `${pipeline}-ingester-${shard}`;
}

/** Reader 0 has the shard's name, the second reader of `redundancy: 2` a `b` after it. */
export function ingesterDeploymentName(pipeline: string, shard: number, reader: number): string {
  return `${pipeline}-ingester-${shard}${reader === 0 ? '' : 'b'}`;
}

export function processorName(pipeline: string): string {
  return `${pipeline}-processor`;
}

export function ingesterBudgetName(pipeline: string): string {
  return `${pipeline}-ingester`;
}
