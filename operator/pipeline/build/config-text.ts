import { createHash } from 'node:crypto';

/** A configuration file's text: fixed key order (as written), readable in `kubectl describe`. */
export function configText(config: object): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** A short hash of what a program reads only at its start: a change of it makes new pods. */
export function configHash(config: object): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16);
}
