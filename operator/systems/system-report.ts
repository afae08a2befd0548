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
