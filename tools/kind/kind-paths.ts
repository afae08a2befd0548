import { join } from 'node:path';
import { cacheFolder } from '../../local/stack/cache-folder.ts';

/** The project's folder. */
export const root = join(import.meta.dirname, '../..');

/** What the node image is made of. */
export const nodeSources = join(root, 'test/kind/node');

/** Where built programs, Debian's files and the store of our own Docker daemon are kept between runs. */
export const kindCache = join(cacheFolder(), 'kind');

/** Administrator's credentials of a cluster; never the user's own ~/.kube/config. */
export function kubeconfigOf(cluster: string): string {
  return join(root, '.smack/kind', `${cluster}.kubeconfig`);
}

/** Tells which images are on a cluster's nodes. */
export function loadedFileOf(cluster: string): string {
  return join(root, '.smack/kind', `${cluster}.images`);
}
