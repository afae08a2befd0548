import type { RollUps } from '../../rollups/roll-ups.ts';
import { type EndedSpan, spans } from '../engine/ended-spans.ts';
import type { BoundedFlight } from './bounded-flight.ts';
import { type Retrying, retryForever } from './retry-forever.ts';

/** What {@link SpanStore} needs. */
export interface SpanStoreOptions {
  readonly rollUps: RollUps;
  readonly flight: BoundedFlight;
  readonly retrying: Retrying;
  /** Called when a span is rolled up. */
  readonly onSuccess: () => void;
}

/** Hours and days of a pipeline in Cassandra. Nothing gives up but by its signal. */
export class SpanStore {
  readonly #options: SpanStoreOptions;

  constructor(options: SpanStoreOptions) {
    this.#options = options;
  }

  /** Makes the rows of spans whose windows are stored: days after all hours, which they are made from. */
  async rollUp(ended: readonly EndedSpan[], signal: AbortSignal): Promise<void> {
    const { rollUps, flight, retrying, onSuccess } = this.#options;
    for (const span of spans) {
      const due = ended.filter(one => one.span === span);
      await flight.all(
        due.map(one => async () => {
          await retryForever(() => rollUps.rollUp(one), retrying, signal);
          onSuccess();
        }),
      );
    }
  }
}
