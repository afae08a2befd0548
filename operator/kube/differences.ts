/** One place where the live object is not as desired. `path` reads like `spec.template.spec.containers[name=app].image`. */
export interface Difference {
  readonly path: string;
  readonly desired: unknown;
  /** `undefined` when the live object has nothing there. */
  readonly live: unknown;
}

/**
 * Lists where `live` does not hold what `desired` says; empty = applying would change nothing.
 * What `live` has beyond `desired` (defaults of the server, entries of others) is no difference, except inside
 * values that server-side apply replaces whole (atomic lists and maps). Identity and status are not compared.
 */
export function differences(_desired: object, _live: object): readonly Difference[] {
  throw new Error('being written');
}
