/**
 * What a system outside Kubernetes (Kafka, Cassandra) answered to "make it so".
 * - `ready`: as asked, nothing to do.
 * - `waiting`: not yet; it will be tried again by itself (the system is down, another owner holds a lock).
 * - `refused`: as asked it can't be; nothing changes until the spec, the connection or the other owner does.
 * `reason` is a key of operator/api/reasons.ts; `message` says what is wrong, where, and what helps.
 */
export type SystemReport<T> =
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly state: 'refused'; readonly reason: string; readonly message: string };

/**
 * Nothing of that name exists, nothing claims it, and nothing was created. The caller writes the claim into the
 * pipeline's status and asks again with `claimed`: only then is it created, so that ownership survives a crash
 * between the two. (What exists and is not claimed is `refused`, or adopted where the administrator lists it.)
 */
export interface Unclaimed {
  readonly state: 'unclaimed';
}
