import fc from 'fast-check';
import type { ScriptEvent } from '../../workloads/replay/chat-script.ts';

const login = fc.stringMatching(/^[a-z0-9_]{1,25}$/);
/** Whatever a user may type: anything but the characters that end a line. */
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map(any => any.replace(/[\r\n]/g, ' '))
  .filter(any => !any.startsWith('\u0001ACTION '));
const emoteText = fc
  .array(fc.constantFrom('Kappa', 'LUL', 'hi', '\u{1f600}', 'ж', 'PogChamp'), { minLength: 1, maxLength: 8 })
  .map(words => words.join(' '));
const count = fc.integer({ min: 0, max: 1_000_000 });
const place = {
  index: fc.nat(),
  time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  channel: login,
};

const message = fc.record(
  {
    kind: fc.constant('message' as const),
    ...place,
    login,
    text: fc.oneof(text, emoteText),
    bits: count,
    firstMessage: fc.constant(true as const),
    replyTo: fc.record({ id: fc.uuid(), login, text }),
    sharedFrom: login,
  },
  { requiredKeys: ['kind', 'index', 'time', 'channel', 'login', 'text'] },
);

const notice = fc.record(
  {
    kind: fc.constant('notice' as const),
    ...place,
    notice: fc.constantFrom('sub', 'resub', 'subgift', 'submysterygift', 'raid'),
    login,
    text,
    months: count,
    giftCount: count,
    origin: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    recipient: login,
    viewers: count,
  },
  { requiredKeys: ['kind', 'index', 'time', 'channel', 'notice', 'login'] },
);

const clear = fc.record(
  { kind: fc.constant('clear' as const), ...place, login, seconds: count },
  { requiredKeys: ['kind', 'index', 'time', 'channel'] },
);

const deletion = fc.record({
  kind: fc.constant('delete' as const),
  ...place,
  login,
  text,
  target: fc.uuid(),
});

/** Events of a replay, of every kind, with any text. */
export const anyEvent: fc.Arbitrary<ScriptEvent> = fc.oneof(message, notice, clear, deletion);
export const anyMessage = message;
export const anyNotice = notice;
