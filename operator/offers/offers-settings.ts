/** What an administrator may set. */
export interface OffersSettings {
  /** Resource kinds that do not count in shares, by name: a scarce one would make whoever holds it look rich. */
  readonly excluded: readonly string[];
  /** Most pods granted on nodes and not yet bound. */
  readonly maxUnbound: number;
  /** Patches in flight at once. */
  readonly patches: number;
  readonly revokeByShare: boolean;
}
