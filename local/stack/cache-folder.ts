import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where built and fetched files are kept between runs: `$XDG_CACHE_HOME/smack`, else `~/.cache/smack`.
 * A relative XDG_CACHE_HOME is ignored, as the XDG Base Directory specification demands.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const configured = env['XDG_CACHE_HOME'];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(home, '.cache');
  return join(base, 'smack');
}
