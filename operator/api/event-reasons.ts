/**
 * Reasons of the Events the operator writes, with a sentence each. A closed table; docs/conditions.md is kept equal
 * to it by a test. An Event marks a transition: at rest none is written.
 */
export const eventReasons = {
  PipelineReady: 'The pipeline became ready.',
  PipelineNotReady: 'The pipeline is no longer ready; the note says why.',
  PipelineStalled: 'The pipeline can not be as asked; the note says why and what helps.',
  PipelinePaused: 'All pods of the pipeline have stopped.',
  TopicsBecameReady: 'The topics are as asked.',
  TopicsNotReady: 'The topics are no longer as asked, or Kafka does not answer.',
  SchemaBecameReady: 'The keyspace and its tables are as asked.',
  SchemaNotReady: 'The keyspace or its tables are no longer as asked, or Cassandra does not answer.',
  DriftRepaired: 'Somebody changed an object of the pipeline; it was put right.',
  ChannelsFailed: 'Twitch does not let us read some of the channels.',
  CleanupAbandoned:
    'What deletionPolicy Delete asks for could not be done in time; the note says what is left.',
  Granted: 'The pod got room on a node, or may be put on any, and passed the gate.',
  Declined: 'The pod waits; the note says what for.',
  TakenBack: 'The granted pod could not be bound; it was deleted, and its successor waits in its place.',
  BindingRefused: 'The granted pod could not be bound, and nothing would replace it; it was left alone.',
  Revoked: 'The pod was told to go: its room is owed to another role.',
  RevokeForced: 'The eviction was held up beyond the deadline of its role; the pod was deleted.',
  Draining: 'The node of the pod is to be empty by the time in smack.dev/drain-by.',
} as const;

export type EventReason = keyof typeof eventReasons;
