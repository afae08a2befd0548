import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Connections } from './api/connections.ts';
import type { Clock } from './kube/clock.ts';
import { parseConnections } from './parse-connections.ts';

/** How often the file is read again. It is a mounted ConfigMap: whole files appear by a rename of a link beside it. */
const POLL_MS = 5_000;

/** The administrator's connections as they are now. A change for the worse is told and not followed. */
export class ConnectionsFile {
  readonly #path: string;
  #text: string;
  #connections: Connections;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#connections = parseConnections(text, path);
  }

  /** Reads the file; throws when it can't be read or used, for the operator can do nothing without. */
  static async open(path: string): Promise<ConnectionsFile> {
    return new ConnectionsFile(path, await readFile(path, 'utf8'));
  }

  get current(): Connections {
    return this.#connections;
  }

  /** Follows the file until the signal is aborted. */
  async follow(clock: Clock, log: Logger, onChange: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(POLL_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const text = await readFile(this.#path, 'utf8');
        if (text === this.#text) continue;
        this.#text = text;
        this.#connections = parseConnections(text, this.#path);
        log.info({ path: this.#path }, 'connections changed');
        onChange();
      } catch (err) {
        log.error({ err, path: this.#path }, 'connections stay as they were');
      }
    }
  }
}
