import type { Client, types } from 'cassandra-driver';
import { readHourParts, readWindowParts } from './read-parts.ts';
import { rollUp, type SpanResult } from './roll-up.ts';
import {
  hourlyChattersStatement,
  type SpanWrite,
  type Statement,
  spanStatement,
} from './roll-up-statements.ts';

export interface RollUpsOptions {
  /** With the pipeline's keyspace. */
  readonly client: Client;
  readonly pipeline: { readonly name: string; readonly uid: types.Uuid };
  /** People in the top list of an hour or day. */
  readonly topChatters: number;
  readonly writeConsistency: types.consistencies;
}

/** An hour or day of a room whose windows are all stored. */
export type DueSpan = Pick<SpanWrite, 'room' | 'span' | 'start' | 'stamp'>;

/** So many people of an hour are kept by name for its day: 170 KB at most. Of the others there are bounds. */
const PEOPLE_AN_HOUR = 10_000;

/**
 * Makes the row of an hour from its windows, and that of a day from its hours, by reading them again. Nothing is added to what is there, so each may be done
 * again, by anybody: with the same stamp it writes the same, and with a later one (a corrected run) it replaces.
 */
export class RollUps {
  readonly #options: RollUpsOptions;

  constructor(options: RollUpsOptions) {
    this.#options = options;
  }

  /** Rolls up one span. Rejects when Cassandra does not answer; trying again is the caller's. */
  async rollUp(due: DueSpan): Promise<void> {
    const { client, pipeline, topChatters } = this.#options;
    const key = { pipeline: pipeline.name, uid: pipeline.uid, room: due.room };
    const read = due.span === 'hour' ? readWindowParts : readHourParts;
    const result = rollUp(await read({ client }, key, due.start), {
      top: topChatters,
      people: PEOPLE_AN_HOUR,
    });
    if (result !== undefined) await this.#write({ ...key, ...due }, result);
  }

  async #write(write: SpanWrite, result: SpanResult): Promise<void> {
    // People before the row that tells of them: a day is made from both.
    if (write.span === 'hour') await this.#execute(hourlyChattersStatement(write, result));
    await this.#execute(spanStatement(write, result));
  }

  async #execute({ query, params }: Statement): Promise<void> {
    const consistency = this.#options.writeConsistency;
    await this.#options.client.execute(query, params, { prepare: true, consistency, isIdempotent: true });
  }
}
