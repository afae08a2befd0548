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
  readonly parts: StackParts;
}

/** Where the programs are on this machine. */
export interface StackParts {
  readonly controlPlane: string;
  readonly kafkaJars: string;
  readonly cassandraJars: string;
  readonly java: string;
}
