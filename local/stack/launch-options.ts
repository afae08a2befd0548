import type { Images } from '../nodes/images.ts';
import type { BackoffTimes } from '../nodes/restart-backoff.ts';
import type { CommitLog } from './programs/cassandra.ts';
import type { Jit } from './programs/jvm-options.ts';
import type { ProgramName } from './stack-state.ts';

/** Everything a supervisor needs to know; it finds and fetches nothing itself. Passed as JSON. */
export interface LaunchOptions {
  readonly name: string;
  /** The stack's folder, absolute. Made by the supervisor, removed when the stack ends. */
  readonly dir: string;
  readonly programs: readonly ProgramName[];
  /** Die when the process that started the supervisor dies. */
  readonly attached: boolean;
  /** Keep the logs when the stack ends. */
  readonly keepLogs: boolean;
  readonly kafkaHeap: string;
  readonly cassandraHeap: string;
  /** Default `periodic`. */
  readonly cassandraCommitLog?: CommitLog;
  /** Default `quick`. */
  readonly jit?: Jit;
  readonly parts: StackParts;
  /** What is not given is as in {@link defaultNodes}. */
  readonly nodes?: Partial<NodeOptions>;
}

/** The process nodes of a stack. */
export interface NodeOptions {
  readonly count: number;
  /** Capacity of each, declared: nothing is measured. */
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  /** Images beside smack's own: name -> program. */
  readonly images: Images;
  /** Times of the restart backoff; tests may not wait for minutes. Default: the kubelet's. */
  readonly backoff?: BackoffTimes;
}

/** Three machines of the talk's cluster. */
export const defaultNodes: NodeOptions = { count: 3, cpu: '16', memory: '64Gi', pods: '110', images: {} };

/** Where the programs are on this machine. */
export interface StackParts {
  readonly controlPlane: string;
  readonly kafkaJars: string;
  readonly cassandraJars: string;
  readonly java: string;
}
