import type { KubeObject } from './object.ts';

/**
 * A change of the cache, told after the cache has it.
 * An object deleted and made again under the same name (another uid) is told as `deleted`, then `added`.
 * `initial` marks what the first list brought: controllers queue it behind real changes.
 */
export type InformerEvent<T extends KubeObject> =
  | { readonly type: 'added'; readonly object: T; readonly initial: boolean }
  | { readonly type: 'updated'; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly object: T };
