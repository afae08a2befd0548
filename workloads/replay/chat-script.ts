/**
 * What a replay plays: events in the order of their times. Everything that goes out to clients is made from these
 * by the renderer, so that every connection gets the same bytes.
 */
export interface ChatScript {
  /** Logins of all channels that events name, sorted. */
  readonly channels: readonly string[];
  /** Number of events; null when they never end. */
  readonly total: number | null;
  /** The events from the first on, in order of time. May be asked for more than once. */
  events(): Iterable<ScriptEvent>;
}

export type ScriptEvent = SpokenEvent | NoticeEvent | ClearEvent | DeleteEvent;

interface Timed {
  /** Place in the script, from 0: ids are made of it. For a file: the number of the line, the header not counted. */
  readonly index: number;
  /** Event time, milliseconds since 1970. */
  readonly time: number;
  readonly channel: string;
}

/** A line of chat. */
export interface SpokenEvent extends Timed {
  readonly kind: 'message';
  readonly login: string;
  /** As the user typed it; `/me` is wrapped in a CTCP ACTION. */
  readonly text: string;
  readonly bits?: number;
  readonly firstMessage?: true;
  readonly replyTo?: { readonly id: string; readonly login: string; readonly text: string };
  /** Shared Chat: the login of the channel it was written in. */
  readonly sharedFrom?: string;
}

/** A subscription, gift or raid. */
export interface NoticeEvent extends Timed {
  readonly kind: 'notice';
  readonly notice: 'sub' | 'resub' | 'subgift' | 'submysterygift' | 'raid';
  readonly login: string;
  readonly text?: string;
  readonly months?: number;
  readonly giftCount?: number;
  /** Links a mystery gift with its single gifts. */
  readonly origin?: string;
  readonly recipient?: string;
  readonly viewers?: number;
}

/** A ban, a timeout (`seconds`), or the whole room cleared (no `login`). */
export interface ClearEvent extends Timed {
  readonly kind: 'clear';
  readonly login?: string;
  readonly seconds?: number;
}

/** A moderator deletes one message. */
export interface DeleteEvent extends Timed {
  readonly kind: 'delete';
  readonly login: string;
  readonly text: string;
  /** The id of the message. */
  readonly target: string;
}
