type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isName: Check = value => typeof value === 'string' && value !== '';
const isCount: Check = value => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTime: Check = value => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isInteger: Check = value => Number.isSafeInteger(value);
const isTrue: Check = value => value === true;
const isFlag: Check = value => typeof value === 'boolean';
const isList: Check = value => Array.isArray(value);
const isNames: Check = value => Array.isArray(value) && value.every(isName);
const isObject: Check = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const isState: Check = value => value === 'live' || value === 'idle' || value === 'ended';

interface Shape {
  readonly required: readonly (readonly [string, Check])[];
  readonly optional: readonly (readonly [string, Check])[];
}

const event = [
  ['id', isName],
  ['time', isCount],
  ['room', isName],
  ['channel', isName],
] as const;

const sender = [
  ['displayName', isText],
  ['badges', isObject],
  ['badgeInfo', isObject],
  ['emotes', isList],
  ['shared', isObject],
] as const;

/** Field by field what record.ts says, nested objects only by kind: enough for every reader not to trip. */
const shapes: ReadonlyMap<unknown, Shape> = new Map<unknown, Shape>([
  [
    'message',
    {
      required: [...event, ['user', isName], ['login', isName], ['text', isText]],
      optional: [
        ...sender,
        ['action', isTrue],
        ['bits', isCount],
        ['firstMessage', isTrue],
        ['returningChatter', isTrue],
        ['replyTo', isObject],
        ['rewardId', isText],
        ['highlighted', isTrue],
      ],
    },
  ],
  [
    'notice',
    {
      required: [...event, ['kind', isName], ['user', isName], ['login', isName]],
      optional: [
        ...sender,
        ['text', isText],
        ['systemMessage', isText],
        ['months', isCount],
        ['plan', isText],
        ['giftCount', isCount],
        ['origin', isText],
        ['recipient', isObject],
        ['viewers', isCount],
      ],
    },
  ],
  [
    'clear',
    {
      required: event,
      optional: [
        ['user', isText],
        ['login', isText],
        ['seconds', isCount],
      ],
    },
  ],
  ['delete', { required: [...event, ['target', isName], ['login', isText]], optional: [] }],
  [
    'room',
    {
      required: event,
      optional: [
        ['slowSeconds', isCount],
        ['followersMinutes', isInteger],
        ['subscribersOnly', isFlag],
        ['emoteOnly', isFlag],
        ['uniqueOnly', isFlag],
      ],
    },
  ],
  [
    'mark',
    {
      required: [
        ['source', isName],
        ['state', isState],
        ['reached', isTime],
        ['rooms', isNames],
      ],
      optional: [],
    },
  ],
]);

/** Why a value is no record of a `.chat` topic; `undefined` when it is one. */
export function shapeError(value: unknown): string | undefined {
  if (!isFields(value)) return 'not an object';
  const shape = shapes.get(value.type);
  if (shape === undefined) return 'not a type of record';
  for (const [name, check] of shape.required) {
    if (!check(value[name])) return `field ${name} is missing or of a wrong kind`;
  }
  for (const [name, check] of shape.optional) {
    const field = value[name];
    if (field !== undefined && !check(field)) return `field ${name} is of a wrong kind`;
  }
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return isObject(value);
}
