/** Reasons that the pipeline reconciler itself gives, with a sentence each. */
export const pipelineReasons = {
  AllReady: 'Everything asked for is there and runs.',
  Paused: 'The pipeline is paused: nothing runs, topics, tables and data are kept.',
  Pausing: 'The pipeline is to pause; its pods are stopping.',
  SomeChannelsFailed: 'Everything runs, but Twitch does not let us read some of the channels.',
  NotObserved: 'The operator has not come to this yet.',
  Settled: 'There is nothing left to do.',
  NotStalled: 'Nothing stands in the way.',
  AsAsked: 'It is as the spec asks.',
  Claiming: 'The name is free; the claim is written to status before anything is created.',
  UnknownConnection: 'The connection named does not exist or this namespace may not use it.',
  KeyspaceNotAllowed: "The keyspace is neither the namespace's own nor allowed to it by the administrator.",
  KeyspaceTaken: 'An older pipeline of another namespace uses a keyspace of this name.',
  TopicTaken: 'An older pipeline uses topics of this name.',
  ObjectTaken: 'An object whose name the pipeline needs exists and belongs to somebody else.',
  ObjectRefused: 'The API server refused an object of the pipeline, for instance by a quota or a policy.',
  WaitingForTopics: 'It starts when the topics are there.',
  WaitingForSchema: 'It starts when the keyspace and its tables are there.',
  IngestersStarting: 'Ingesters are starting or being replaced.',
  ChannelsJoining: 'Ingesters run; some channels are not joined yet.',
  IngestersRunning: 'All ingesters run and every channel is joined or has failed.',
  ProcessorsStarting: 'Processors are starting or being replaced.',
  ProcessorsRunning: 'All processors asked for run.',
  NoReplicas: 'No processor is asked for: chat is kept in Kafka and not counted.',
  PodsScheduled: 'Every pod has a node.',
  PodsWaiting: 'Some pods wait for room on a node.',
  Deleting: 'The pipeline is being deleted.',
  NamespaceTerminating: 'The namespace is being deleted; nothing can be created in it.',
  UnexpectedError: 'Something failed that should not; the operator tries again, its log has the details.',
} as const;

/** Reasons that operator/systems/kafka gives. */
export const kafkaReasons = {
  KafkaUnreachable: 'No broker of the Kafka connection can be reached; it is tried again by itself.',
  KafkaSlow:
    'Kafka did not answer or show what was done in time, or too much waits for it; it is tried again by itself.',
  KafkaDenied: "Kafka does not let the operator's user do what it has to.",
  KafkaError: 'Kafka answered with an error that may pass.',
  TopicConfigRefused:
    'A setting in spec.topic.config can not be set by a pipeline, or its value is out of bounds.',
  TopicNotOurs: 'A topic of that name exists, this pipeline did not make it and may not adopt it.',
  TopicShapeDiffers: 'The topic may be adopted, but its partitions, replicas, cleanup or retention differ.',
  TopicRefused: 'Kafka refuses a topic of that name or size.',
  PartitionsImmutable: 'The topic has another number of partitions than asked for; it can not be changed.',
  ReplicationFactorImmutable:
    'The topic has another replication factor than asked for; the operator does not change it.',
  TooFewBrokers: 'The replication factor is larger than the number of brokers alive.',
  TopicOffline: 'Some partitions of a topic have no leader and can be neither read nor written.',
} as const;

/** Reasons that operator/systems/cassandra gives. */
export const cassandraReasons = {
  CassandraUnreachable: 'No node of the Cassandra connection can be reached; it is tried again by itself.',
  CassandraSlow: 'Cassandra answered too late or with too few replicas; it is tried again by itself.',
  CassandraDenied: "Cassandra does not accept the operator's user, or does not let it do what it has to.",
  SchemaChanging: 'The keyspace is being made or changed; it goes on.',
  SchemaLocked: 'Another operator changes the keyspace now.',
  SchemaDisagreement:
    'Not all nodes of Cassandra have the same schema; nothing more is changed until they do.',
  SchemaRefused: 'Cassandra refuses the keyspace or a table.',
  KeyspaceSettingsDiffer:
    'The keyspace is shared, and its oldest pipeline asks for other replication or retention.',
  KeyspaceNotOurs: 'A keyspace of that name exists, this namespace did not make it and may not use it.',
  UnknownDatacenter: 'The replication names a datacenter that Cassandra does not have.',
  TooFewNodes: 'A datacenter has fewer nodes than replicas are asked for.',
  ReplicationDiffers: 'The keyspace has another replication than asked for; the operator does not change it.',
  MigrationEdited: 'A migration that was applied to the keyspace had another text than this operator has.',
  TableAltered: 'A table was altered in a way that can not be mended without losing data.',
} as const;

/**
 * All reasons of conditions: a closed table. docs/conditions.md is kept equal to it by a test.
 */
export const reasons = { ...pipelineReasons, ...kafkaReasons, ...cassandraReasons } as const;

export type Reason = keyof typeof reasons;
