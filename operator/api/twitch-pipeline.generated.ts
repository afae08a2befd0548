/* Generated from crds/twitchpipelines.smack.dev.yaml by `npm run generate`: edit that file. */

/** spec says what the pipeline is to be. Only `channels` must be given. */
export interface TwitchPipelineSpec {
  /** desiredState is Running, or Paused: all pods are stopped; topics, tables and their data are kept. */
  readonly desiredState: "Running" | "Paused"
  /** channels are the Twitch logins whose chat is read, in lower case. They may be changed at any time: adding or removing one disturbs no other. */
  readonly channels: readonly string[]
  /** source says where chat is read from. */
  readonly source: {
    /** connection is the name of a Twitch connection that the administrator offers to this namespace. */
    readonly connection: string
  }
  /** ingester configures the programs that read chat into Kafka. */
  readonly ingester: {
    /** channelsPerShard is the largest number of channels that one ingester reads. Twitch allows 100 an identity; ten are left for channels that move. */
    readonly channelsPerShard: number
    /** redundancy is how many ingesters read each channel: with 2, on different nodes, the loss of one loses no message. Duplicates are dropped by message id. */
    readonly redundancy: number
    /** resources are what each ingester pod asks for. */
    readonly resources: {
      /** requests are reserved on the node for the pod. */
      readonly requests: {
        /** cpu is processor time in cores, such as 500m or 2. */
        readonly cpu: number | string
        /** memory is working memory in bytes, such as 512Mi. */
        readonly memory: number | string
      }
      /** limits are what the pod may use at most. Without `limits.memory` the limit is the memory requested; without `limits.cpu` the pod may use idle processors. */
      readonly limits?: {
        /** cpu is processor time in cores, such as 500m or 2. */
        readonly cpu?: number | string
        /** memory is working memory in bytes, such as 512Mi. */
        readonly memory?: number | string
      }
    }
  }
  /** topic configures the Kafka topics of the pipeline. */
  readonly topic: {
    /** connection is the name of a Kafka connection that the administrator offers to this namespace. It can't be changed. */
    readonly connection: string
    /** partitions of the chat topic: the most processors that can share the work. It can't be changed, because other channels would meet other partitions. */
    readonly partitions: number
    /** replicationFactor is on how many brokers each partition is kept. It can't be changed here. */
    readonly replicationFactor: number
    /** retentionSeconds is how long chat is kept in Kafka. */
    readonly retentionSeconds: number
    /** config are further settings of the chat topic by Kafka's names. What the pipeline depends on (cleanup, retention, timestamps) can't be set here. */
    readonly config: {
      readonly [k: string]: string
    }
  }
  /** processor configures the programs that count chat in windows. */
  readonly processor: {
    /** replicas is how many processors share the partitions. An autoscaler may drive it through the scale subresource. */
    readonly replicas: number
    /** windowSeconds is the length of a window of event time; it divides 3600. It can't be changed. */
    readonly windowSeconds: number
    /** latenessSeconds is how long a window waits for messages that come late; later ones are counted and left out. */
    readonly latenessSeconds: number
    /** topChatters is how many of a window's most active chatters are kept. */
    readonly topChatters: number
    /** resources are what each processor pod asks for. */
    readonly resources: {
      /** requests are reserved on the node for the pod. */
      readonly requests: {
        /** cpu is processor time in cores, such as 500m or 2. */
        readonly cpu: number | string
        /** memory is working memory in bytes, such as 512Mi. */
        readonly memory: number | string
      }
      /** limits are what the pod may use at most. Without `limits.memory` the limit is the memory requested; without `limits.cpu` the pod may use idle processors. */
      readonly limits?: {
        /** cpu is processor time in cores, such as 500m or 2. */
        readonly cpu?: number | string
        /** memory is working memory in bytes, such as 512Mi. */
        readonly memory?: number | string
      }
    }
  }
  /** storage configures where and how results are kept in Cassandra. */
  readonly storage: {
    /** connection is the name of a Cassandra connection that the administrator offers to this namespace. It can't be changed. */
    readonly connection: string
    /** keyspace holds the tables. Without it: smack_ and the namespace's name with '_' for '-', shared by the pipelines of the namespace. Another one must be allowed by the administrator. It can't be changed. */
    readonly keyspace?: string
    /** replication of the keyspace. Without it: the connection's. The oldest pipeline of a keyspace decides; others must ask for the same or for nothing. */
    readonly replication?: {
      /** datacenters maps each datacenter of Cassandra to its number of replicas. */
      readonly datacenters: {
        readonly [k: string]: number
      }
    }
    /** writeConsistency is how many replicas confirm a row. Below LocalQuorum a row may be lost with a node; status says so. */
    readonly writeConsistency: "LocalOne" | "LocalQuorum" | "Quorum" | "EachQuorum"
    /** readConsistency is how many replicas answer when results are read. */
    readonly readConsistency: "LocalOne" | "LocalQuorum" | "Quorum"
    /** retention is how long results are kept, by granularity. The oldest pipeline of a keyspace decides; others must ask for the same. */
    readonly retention: {
      /** minuteSeconds is how long rows of windows are kept. */
      readonly minuteSeconds: number
      /** hourSeconds is how long rows of hours are kept. */
      readonly hourSeconds: number
      /** daySeconds is how long rows of days are kept. */
      readonly daySeconds: number
    }
  }
  /** deletionPolicy says what becomes of the topics and of the pipeline's rows when this object is deleted: Retain keeps them, Delete deletes them, and the keyspace with its last pipeline. */
  readonly deletionPolicy: "Retain" | "Delete"
}

/** status is what the operator observed. */
export interface TwitchPipelineStatus {
  /** conditions: Ready, Reconciling, Stalled, TopicsReady, SchemaReady, IngestersReady, ProcessorsReady, ResourcesGranted. */
  readonly conditions?: readonly {
    /** type of the condition, in CamelCase. */
    readonly type: string
    /** status of the condition, one of True, False, Unknown. */
    readonly status: "True" | "False" | "Unknown"
    /** observedGeneration is the generation of the object that the condition speaks of. */
    readonly observedGeneration?: number
    /** lastTransitionTime is when the status of the condition last changed. */
    readonly lastTransitionTime: string
    /** reason is a word for programs that says why. */
    readonly reason: string
    /** message is a sentence for people that says what is wrong and what helps. */
    readonly message: string
  }[]
  /** observedGeneration is the generation of the object that this status speaks of. */
  readonly observedGeneration?: number
  /** shards are the groups of channels, each read by its own ingesters. */
  readonly shards?: {
    /** desired is how many shards the channels need. */
    readonly desired: number
    /** ready is how many shards have all their ingesters ready. */
    readonly ready: number
    /** channels is how many channels are asked for. */
    readonly channels: number
    /** channelsJoined is how many channels are read by at least one ingester. */
    readonly channelsJoined: number
    /** channelsFailed are channels that Twitch does not let us read, at most 50. */
    readonly channelsFailed?: readonly {
      /** channel is the Twitch login. */
      readonly channel: string
      /** reason is Twitch's word, such as msg_channel_suspended, or the ingester's. */
      readonly reason: string
    }[]
  }
  /** topic is the chat topic. It is written before the topic is created, so that ownership survives a crash in between. */
  readonly topic?: {
    /** name of the chat topic; those of live figures and dead letters differ in the ending. */
    readonly name: string
    /** generation counts the topics that the pipeline has had. */
    readonly generation: number
    /** partitions the topic has. */
    readonly partitions: number
    /** configKeys are the settings of `topic.config` that were written, so that one taken out is reset and those of others stay. */
    readonly configKeys?: readonly string[]
  }
  /** keyspace is where results are kept. It is written before the keyspace is created, so that ownership survives a crash in between. */
  readonly keyspace?: {
    /** name of the keyspace. */
    readonly name: string
    /** schemaVersion is the number of the newest migration applied. */
    readonly schemaVersion?: number
  }
  /** processors are the programs that count chat in windows. */
  readonly processors?: {
    /** replicas is how many processor pods there are. */
    readonly replicas: number
    /** ready is how many of them are ready. */
    readonly ready: number
  }
  /** selector finds the processor pods, for the scale subresource. */
  readonly selector?: string
  /** resources are what the pipeline's pods ask for and have been given. */
  readonly resources?: {
    /** role is the ResourceRole that the namespace belongs to. */
    readonly role?: string
    /** requested by all pods, by resource. */
    readonly requested?: {
      readonly [k: string]: string
    }
    /** granted to pods that may run, by resource. */
    readonly granted?: {
      readonly [k: string]: string
    }
  }
  /** waiting are the pods that wait for room on a node. */
  readonly waiting?: {
    /** count of pods that wait. */
    readonly count: number
    /** reasons why pods wait, with the most common first. */
    readonly reasons?: readonly {
      /** reason is a word for programs. */
      readonly reason: string
      /** pods is how many wait for this reason. */
      readonly pods: number
    }[]
    /** pods are names of pods that wait, at most 20. */
    readonly pods?: readonly string[]
  }
}
