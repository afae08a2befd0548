import type { Reason } from '../reasons.ts';

/** A reason with the numbers that belong to it. Units as in `resource-kinds.ts`. */
export interface Refusal {
  readonly reason: Reason;
  /** Resource kind, by number. */
  readonly kind?: number;
  readonly asks?: number;
  readonly free?: number;
  readonly used?: number;
  readonly limit?: number;
  /** Role, workload or taint that is named in the text. */
  readonly who?: string;
  readonly topologyKey?: string;
  /** Milliseconds since 1970. */
  readonly until?: number;
}
