import fc from 'fast-check';
import type { ChatRecord, TopicRecord } from '../../workloads/chat/record.ts';
import type { LogRecord } from '../../workloads/processor/engine/apply-record.ts';
import { logOf } from './engine-run.ts';

/** Start of the logs, on a boundary of minutes; a real time, so that records from the future and the past are possible. */
export const LOG_START = Date.UTC(2024, 0, 1, 23, 58);

const rooms = ['100', '200', '300'] as const;
const room = fc.constantFrom(...rooms);
const id = fc.integer({ min: 0, max: 40 }).map(number => `id-${number}`);
const user = fc.constantFrom('1', '2', '3');
const login = fc.constantFrom('ann', 'bob');
const channel = fc.constantFrom('forsen', 'renamed');

/** Event time against append time: mostly a little behind, sometimes late, ancient or in the future. */
const delay = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 12_000, max: 200_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -400_000, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(-9_000_000, 1_000_000_000_000) },
);

const said = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('message' as const),
      user,
      login,
      text: fc.constant('hi'),
      bits: fc.nat(3),
    }),
  },
  fc.record({
    type: fc.constant('notice' as const),
    user,
    login,
    kind: fc.constantFrom('sub', 'subgift', 'submysterygift', 'raid'),
    origin: fc.constantFrom('a', 'b'),
    giftCount: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ type: fc.constant('clear' as const), user, seconds: fc.constantFrom(60, 600) }),
  fc.record({ type: fc.constant('delete' as const), target: id, login }),
  fc.record({ type: fc.constant('room' as const), emoteOnly: fc.boolean() }),
);

type Step = { readonly gap: number; readonly make: (append: number) => TopicRecord | undefined };

const chat = fc.tuple(said, room, id, channel, delay).map(([fields, inRoom, itsId, name, late]) => ({
  make: (append: number): TopicRecord =>
    ({ ...fields, room: inRoom, id: itsId, channel: name, time: Math.max(0, append - late) }) as ChatRecord,
}));

const mark = fc
  .record({
    source: fc.constantFrom('shard-0/1', 'shard-1/1', 'shard-0/2'),
    state: fc.constantFrom(
      'live' as const,
      'live' as const,
      'live' as const,
      'idle' as const,
      'ended' as const,
    ),
    rooms: fc.subarray([...rooms]),
    behind: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(60_000, -30_000, -9_000_000)),
  })
  .map(({ source, state, rooms: listed, behind }) => ({
    make: (append: number): TopicRecord => ({
      type: 'mark',
      source,
      state,
      rooms: listed,
      reached: append - behind,
    }),
  }));

const anything = fc.oneof(
  { weight: 6, arbitrary: chat },
  { weight: 4, arbitrary: mark },
  { weight: 1, arbitrary: fc.constant({ make: () => undefined }) },
);

/** Milliseconds between two appends: mostly short, sometimes a stall, an outage, or a broker whose clock is behind. */
const gap = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 6_000, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -3_000, max: -1 }) },
  { weight: 1, arbitrary: fc.constant(3_600_000) },
);

/**
 * Logs in which anything can stand, promises that are not kept included: for properties that must hold whatever the
 * ingesters do.
 */
export function anyLog(maxLength: number): fc.Arbitrary<LogRecord[]> {
  const step: fc.Arbitrary<Step> = fc.tuple(gap, anything).map(([after, { make }]) => ({ gap: after, make }));
  return fc.array(step, { minLength: 1, maxLength, size: 'max' }).map(steps => {
    let at = LOG_START;
    return logOf(
      steps.map(({ gap: after, make }) => {
        at += after;
        return { at, record: make(at) };
      }),
    );
  });
}
