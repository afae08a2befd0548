import { nobody } from '../../workloads/chatters/chatters.ts';
import { encodeChatters } from '../../workloads/chatters/chatters-blob.ts';
import type { WindowRow } from '../../workloads/processor/engine/closings.ts';
import {
  chattersStatement,
  indexStatements,
  windowStatement,
} from '../../workloads/processor/store/row-statements.ts';
import { storeIdentity } from '../../workloads/processor/store/store-identity.ts';
import type { ProcessorScene } from './processor-scene.ts';

const DAY_MS = 86_400_000;

/** A final window of a quiet minute; parts may be given. */
export function aWindowRow(parts: Partial<WindowRow> & Pick<WindowRow, 'windowStart'>): WindowRow {
  return {
    room: '1001',
    channel: 'alpha',
    messages: 1,
    chatters: 1,
    firstTimeChatters: 0,
    bits: 0,
    subscriptions: 0,
    giftedSubscriptions: 0,
    bans: 0,
    timeouts: 0,
    deletions: 0,
    topChatters: [{ user: '1', login: 'somebody', messages: 1 }],
    revision: 1,
    ...parts,
  };
}

export interface WrittenWindows {
  /** By `ROOM START`, see computed-chatters.ts; default: nobody. */
  readonly chatters?: ReadonlyMap<string, Uint8Array>;
  /** Microseconds; default: the window's start. */
  readonly stamp?: number;
}

/** Writes final windows by the processor's own statements. */
export async function writeWindows(
  { cassandra, config }: ProcessorScene,
  rows: readonly WindowRow[],
  { chatters = new Map(), stamp }: WrittenWindows = {},
): Promise<void> {
  const identity = storeIdentity(config.pipeline, config.windowSeconds, config.topics.chat);
  const closings = rows.map(row => ({
    row,
    chatters: chatters.get(`${row.room} ${row.windowStart}`) ?? encodeChatters(nobody),
    stamp: stamp ?? row.windowStart * 1_000,
    day: Math.floor(row.windowStart / DAY_MS),
    firstOfDay: true,
    renamed: true,
  }));
  const statements = [
    ...indexStatements(identity, closings),
    ...closings.map(closing => windowStatement(identity, closing)),
    ...closings.map(closing => chattersStatement(identity, closing)),
  ];
  for (let at = 0; at < statements.length; at += 64) {
    await Promise.all(
      statements
        .slice(at, at + 64)
        .map(({ query, params }) =>
          cassandra.execute(qualified(query, config.keyspace), params, { prepare: true }),
        ),
    );
  }
}

/** The scene's client has no keyspace of its own. */
function qualified(query: string, keyspace: string): string {
  return query.replace('INSERT INTO ', `INSERT INTO ${keyspace}.`);
}
