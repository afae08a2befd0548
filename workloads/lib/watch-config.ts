import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { Clock } from './clock.ts';
import { parseConfig } from './load-config.ts';

/** What {@link watchConfig} needs. */
export interface ConfigWatch<T> {
  readonly schema: z.ZodType<T>;
  readonly path: string;
  readonly clock: Clock;
  /** Stops the watch. */
  readonly signal: AbortSignal;
  /** How often the file is read anyway: inotify is silent on some file systems. Milliseconds, default 10 s. */
  readonly pollMs?: number;
  /** Called with every new valid content, never with one equal to the last. */
  readonly onChange: (config: T) => void;
  /** Called once for each content that can't be used; the last valid configuration stays in force. */
  readonly onError: (error: Error) => void;
}

/** Editors and the kubelet change a file in several steps; wait until they are done. */
const SETTLE_MS = 50;

/**
 * Follows a mounted configuration file until the signal is aborted.
 *
 * The kubelet updates a mounted ConfigMap by renaming the symlink `..data` beside the file (AtomicWriter), so the
 * file itself never changes: the folder is watched, and contents are compared.
 * `initial` is the text that is already in force.
 */
export async function watchConfig<T>(options: ConfigWatch<T>, initial: string): Promise<void> {
  let last = initial;
  const look = async (): Promise<void> => {
    let text: string;
    try {
      text = await readFile(options.path, 'utf8');
    } catch {
      // The file is away for a moment while it is replaced; a later look finds it.
      return;
    }
    if (text === last) return;
    last = text;
    try {
      options.onChange(parseConfig(options.schema, text, options.path));
    } catch (error) {
      options.onError(error instanceof Error ? error : new Error(String(error)));
    }
  };

  let wake: () => void = () => undefined;
  const watcher = watchFolder(dirname(options.path), () => wake());
  try {
    while (!options.signal.aborted) {
      const changed = new Promise<void>(resolve => {
        wake = resolve;
      });
      await look();
      const waiting = new AbortController();
      const polled = options.clock.sleep(
        options.pollMs ?? 10_000,
        AbortSignal.any([options.signal, waiting.signal]),
      );
      await Promise.race([changed, polled]).catch(() => undefined);
      waiting.abort();
      await polled.catch(() => undefined);
      await options.clock.sleep(SETTLE_MS, options.signal).catch(() => undefined);
    }
  } finally {
    watcher?.close();
  }
}

function watchFolder(folder: string, onEvent: () => void): ReturnType<typeof watch> | undefined {
  try {
    // Errors of a running watch leave the poll in charge.
    return watch(folder, { persistent: false }, onEvent).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
