import type { Command } from './child-program.ts';
import type { ProgramName } from './stack-state.ts';

/** How one program of the stack is started: the supervisor knows no more about it than this. */
export interface ProgramPlan {
  readonly name: ProgramName;
  /** Programs that must be ready before this one starts. */
  readonly after: readonly ProgramName[];
  readonly run: Command;
  /** Resolves when the program serves. */
  ready(signal: AbortSignal): Promise<void>;
  /** Time between SIGTERM and SIGKILL when the stack ends, milliseconds; 0 kills at once: its data is thrown away. */
  readonly graceMs: number;
}
