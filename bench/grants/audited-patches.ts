import { open, stat } from 'node:fs/promises';
import { waitUntil } from '../../local/stack/wait-until.ts';

/** A patch as the API server's audit log tells it: no watch and no clock of a client stands between, and reading it costs the cluster nothing. */
export interface AuditedPatch {
  readonly resource: 'nodes' | 'pods';
  readonly namespace: string;
  readonly name: string;
  /** When the request came in, milliseconds since 1970. */
  readonly receivedAt: number;
  /** When it was answered. */
  readonly answeredAt: number;
}

interface Line {
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly objectRef: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name: string;
    readonly subresource?: string;
  };
  readonly responseStatus: { readonly code: number };
}

const DEADLINE_MS = 600_000;

/** Patches of pods and nodes that the API server carries out from now on. */
export class AuditedPatches {
  readonly #file: string;
  #position: number;
  #patches: AuditedPatch[] = [];

  private constructor(file: string, position: number) {
    this.#file = file;
    this.#position = position;
  }

  static async from(auditLog: string): Promise<AuditedPatches> {
    return new AuditedPatches(auditLog, (await stat(auditLog)).size);
  }

  /** Waits until so many pods have been patched; answers all patches so far. */
  async podsPatched(count: number): Promise<readonly AuditedPatch[]> {
    await waitUntil(
      `${count} pods are ungated`,
      async () => {
        await this.#readOn();
        return this.#patches.filter(({ resource }) => resource === 'pods').length >= count;
      },
      { deadlineMs: DEADLINE_MS, everyMs: 100 },
    );
    return this.#patches;
  }

  async #readOn(): Promise<void> {
    await using file = await open(this.#file);
    const { size } = await file.stat();
    const { buffer } = await file.read(
      Buffer.alloc(size - this.#position),
      0,
      size - this.#position,
      this.#position,
    );
    // The last line may not be whole yet.
    const whole = buffer.lastIndexOf(0x0a) + 1;
    this.#position += whole;
    for (const line of buffer.toString('utf8', 0, whole).split('\n')) {
      const patch = patchOf(line);
      if (patch !== undefined) this.#patches.push(patch);
    }
  }
}

function patchOf(text: string): AuditedPatch | undefined {
  if (!text.includes('"verb":"patch"')) return undefined;
  const { objectRef, responseStatus, ...times } = JSON.parse(text) as Line;
  const { resource, namespace = '', name, subresource } = objectRef;
  if (subresource !== undefined || responseStatus.code !== 200) return undefined;
  if (resource !== 'pods' && resource !== 'nodes') return undefined;
  const receivedAt = Date.parse(times.requestReceivedTimestamp);
  return { resource, namespace, name, receivedAt, answeredAt: Date.parse(times.stageTimestamp) };
}
