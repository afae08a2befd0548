import type { LiveEvent } from './live-event.ts';
import { type LivePlace, readPlace, writePlace } from './live-event.ts';

/**
 * What became of an event: `applied`; `known`: nothing new in it; `gap`: something before it is missing, so the stream has to be opened again at
 * {@link LiveMirror.place}.
 */
export type Outcome = 'applied' | 'known' | 'gap';

/**
 * A tab's copy of the picture. However events are lost, doubled or mixed up, within a stream or between streams, it never shows a state that the picture
 * has not had: it only goes on from the version where it is.
 */
export class LiveMirror<V> {
  readonly entries = new Map<string, V>();
  #stream = 0;
  #place: LivePlace | undefined;

  /** The id to open a stream at; `undefined` asks for a snapshot. */
  get place(): string | undefined {
    return this.#place === undefined ? undefined : writePlace(this.#place);
  }

  /** A new stream begins: events of earlier ones that still come are not taken. Answers its number. */
  begin(): number {
    this.#stream += 1;
    return this.#stream;
  }

  /** @param id of the event, as the stream has it */
  take(stream: number, id: string | undefined, event: LiveEvent<V>): Outcome {
    if (stream !== this.#stream || event.type === 'beat' || event.type === 'bye') return 'known';
    const place = readPlace(id);
    if (place === undefined) return 'known';
    const here = this.#place;
    const same = here !== undefined && here.run === place.run && here.choice === place.choice;
    if (event.type === 'snapshot') {
      if (same && here.version > place.version) return 'known';
      this.entries.clear();
      for (const [key, value] of event.entries) this.entries.set(key, value);
    } else {
      if (!same || event.from > here.version) return 'gap';
      if (event.to <= here.version) return 'known';
      for (const [key, value] of event.set) this.entries.set(key, value);
      for (const key of event.removed) this.entries.delete(key);
    }
    this.#place = place;
    return 'applied';
  }
}
