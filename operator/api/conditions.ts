/**
 * The condition types of a TwitchPipeline, in the order in which status lists them, with what True means.
 * A closed table: docs/conditions.md is kept equal to it by a test. Ready, Reconciling and Stalled follow kstatus
 * (sigs.k8s.io/cli-utils/pkg/kstatus), so `kubectl wait`, `helm --wait`, Flux and Argo CD understand them.
 */
export const conditions = {
  Ready: 'Everything asked for is there and runs; of a paused pipeline: is there and does not run.',
  Reconciling: 'The operator works towards what is asked, or waits for something that comes by itself.',
  Stalled: 'What is asked can not be: nothing changes until somebody changes the spec or its surroundings.',
  TopicsReady: "The pipeline's Kafka topics are as asked.",
  SchemaReady: 'The Cassandra keyspace and its tables are as asked.',
  IngestersReady: 'Every shard is read by all its ingesters, and every channel is joined or has failed.',
  ProcessorsReady: 'All processors asked for are up to date and ready.',
  ResourcesGranted: 'No pod waits for room on a node.',
} as const;

export type ConditionType = keyof typeof conditions;

export const conditionTypes = Object.keys(conditions) as readonly ConditionType[];
