/** What changed after a version, or all there is. */
export interface Changes<V> {
  readonly set: readonly (readonly [key: string, value: V])[];
  readonly removed: readonly string[];
}

interface Entry<V> {
  /** Who may see it is decided by this. */
  readonly scope: string;
  /** `undefined`: it was removed. */
  readonly value: V | undefined;
  readonly version: number;
}

type Changed<V> = readonly [key: string, entry: Entry<V>];

/**
 * The newest value of every key, each with the version at which it changed: enough to tell anybody what has changed since any version, without a log.
 * Removed keys are remembered up to a bound; whoever was away for longer is told everything anew.
 */
export class LivePicture<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #graves: string[] = [];
  readonly #mostGraves: number;
  #version = 0;
  /** Of removals up to this version nothing is known any more. */
  #forgotten = 0;
  /** The last answer of {@link LivePicture.#after}: in one round many ask for the same. */
  #asked: { readonly after: number; readonly at: number; readonly found: readonly Changed<V>[] } | undefined;

  constructor(mostGraves = 5_000) {
    this.#mostGraves = mostGraves;
  }

  get version(): number {
    return this.#version;
  }

  /** Keys that have a value. */
  keys(): readonly string[] {
    return [...this.#entries].flatMap(([key, { value }]) => (value === undefined ? [] : [key]));
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  put(key: string, scope: string, value: V): void {
    this.#version += 1;
    this.#entries.set(key, { scope, value, version: this.#version });
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.value === undefined) return;
    this.#version += 1;
    this.#entries.set(key, { scope: entry.scope, value: undefined, version: this.#version });
    this.#graves.push(key);
    while (this.#graves.length > this.#mostGraves) this.#forget(this.#graves.shift() ?? '');
  }

  /** Everything that a reader sees. */
  snapshot(sees: (scope: string) => boolean): Changes<V>['set'] {
    return [...this.#entries].flatMap(([key, { scope, value }]) =>
      value !== undefined && sees(scope) ? [[key, value] as const] : [],
    );
  }

  /** What changed after a version; `undefined` when that is not known any more, or the version is of the future. */
  since(version: number, sees: (scope: string) => boolean): Changes<V> | undefined {
    if (version < this.#forgotten || version > this.#version) return undefined;
    const set: (readonly [string, V])[] = [];
    const removed: string[] = [];
    for (const [key, entry] of this.#after(version)) {
      if (!sees(entry.scope)) continue;
      if (entry.value === undefined) removed.push(key);
      else set.push([key, entry.value]);
    }
    return { set, removed };
  }

  #after(version: number): readonly Changed<V>[] {
    if (this.#asked?.after !== version || this.#asked.at !== this.#version) {
      const found = [...this.#entries].filter(([, entry]) => entry.version > version);
      this.#asked = { after: version, at: this.#version, found };
    }
    return this.#asked.found;
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    // It may have come back since, or been removed again later.
    if (entry === undefined || entry.value !== undefined || this.#graves.includes(key)) return;
    this.#entries.delete(key);
    this.#forgotten = Math.max(this.#forgotten, entry.version);
  }
}
