/**
 * What flows to a tab over its one stream (Server-Sent Events): first a snapshot of all it may see, or what changed since it was last there, then what
 * changes. Each entry is a whole value under a key, so a change may be told twice and nothing is added up.
 */
export type LiveEvent<V> = Snapshot<V> | Delta<V> | Beat | Bye;

/** Everything, at a version. */
export interface Snapshot<V> {
  readonly type: 'snapshot';
  readonly version: number;
  /** The console's wall clock, milliseconds since 1970: a tab's own may be wrong. */
  readonly now: number;
  readonly entries: readonly (readonly [key: string, value: V])[];
}

/** Everything that changed after version `from`, as it is at version `to`. */
export interface Delta<V> {
  readonly type: 'delta';
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly set: readonly (readonly [key: string, value: V])[];
  readonly removed: readonly string[];
}

/** The stream lives. */
export interface Beat {
  readonly type: 'beat';
  readonly now: number;
  /** Milliseconds since the console last heard of its own source; figures are at least so old. Null: never. */
  readonly sourceAge: number | null;
}

/** The stream ends, and why. */
export interface Bye {
  readonly type: 'bye';
  /** `TooSlow`: more waited for the tab than the console keeps. `Draining`: it is about to end. `Changed`: what the reader may see has changed. */
  readonly reason: 'TooSlow' | 'Draining' | 'Changed' | 'Unauthenticated';
}

/** Where a tab stands: of one run of one console, for one choice of what is seen, a version. Any other place begins with a snapshot. */
export interface LivePlace {
  readonly run: string;
  readonly choice: string;
  readonly version: number;
}

/** A place as the id of an event, which browsers send back as Last-Event-ID. */
export function writePlace({ run, choice, version }: LivePlace): string {
  return `${run}.${choice}.${version}`;
}

/** A place in the text of an id; `undefined` when it is none. */
export function readPlace(text: string | undefined): LivePlace | undefined {
  const found = /^([\w-]{1,64})\.([\w-]{1,64})\.(\d{1,15})$/.exec(text ?? '');
  const [, run, choice, version] = found ?? [];
  if (run === undefined || choice === undefined || version === undefined) return undefined;
  return { run, choice, version: Number(version) };
}
