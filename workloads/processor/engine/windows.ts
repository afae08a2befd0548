import type { ChatNotice, ChatRecord } from '../../chat/record.ts';
import { createGifts, type Gifts, noteGift } from './gifts.ts';
import { IdSet } from './id-set.ts';
import type { Resume } from './standing.ts';
import type { Chatter } from './top-chatters.ts';

/** What a window needs of a message. Texts that are seldom needed are asked for. */
export interface CountedMessage {
  readonly time: number;
  readonly bits: number;
  readonly firstMessage: boolean;
  /** Adds the message's id; its index, or -1 when it is known. */
  addId(ids: IdSet): number;
  user(): string;
  login(): string;
  channel(): string;
}

/** Everything known of one window of one room while it is open. Nothing in it depends on the order of records. */
export interface OpenWindow {
  /** Event time, milliseconds since 1970; the window is [start, end). */
  readonly start: number;
  readonly end: number;
  /** Where a restart has to begin to see every record of this window. */
  readonly resume: Resume;
  /** Of the records counted. An id's index in it names the record below. */
  readonly ids: IdSet;
  readonly chatters: Map<string, Chatter>;
  readonly gifts: Gifts;
  /** The room's login, of the record with the smallest (time, id). */
  channel: string;
  channelTime: number;
  channelId: number;
  messages: number;
  firstTimeChatters: number;
  bits: number;
  subscriptions: number;
  bans: number;
  timeouts: number;
  deletions: number;
}

/** Notices of a person who pays for their own subscription. Gifts are counted apart (gifts.ts). */
const SUBSCRIPTIONS: ReadonlySet<string> = new Set([
  'sub',
  'resub',
  'extendsub',
  'primepaidupgrade',
  'giftpaidupgrade',
  'anongiftpaidupgrade',
]);

export function openWindow(start: number, end: number, resume: Resume): OpenWindow {
  return {
    start,
    end,
    resume,
    ids: new IdSet(),
    chatters: new Map(),
    gifts: createGifts(),
    channel: '',
    // Later than every record: the first one counted gives the name.
    channelTime: Number.POSITIVE_INFINITY,
    channelId: -1,
    messages: 0,
    firstTimeChatters: 0,
    bits: 0,
    subscriptions: 0,
    bans: 0,
    timeouts: 0,
    deletions: 0,
  };
}

/** Counts a message of the window's time. Says false when its id was counted before. */
export function countMessage(window: OpenWindow, message: CountedMessage): boolean {
  const index = message.addId(window.ids);
  if (index < 0) return false;
  const { time } = message;
  if (isEarlier(window, time, index, window.channelTime, window.channelId)) {
    window.channel = message.channel();
    window.channelTime = time;
    window.channelId = index;
  }
  window.messages += 1;
  window.bits += message.bits;
  noteChatter(window, message, index);
  return true;
}

/** Counts another record of the window's time. Says false when its id was counted before. */
export function countEvent(window: OpenWindow, record: Exclude<ChatRecord, { type: 'message' }>): boolean {
  const index = window.ids.add(record.id);
  if (index < 0) return false;
  if (isEarlier(window, record.time, index, window.channelTime, window.channelId)) {
    window.channel = record.channel;
    window.channelTime = record.time;
    window.channelId = index;
  }
  switch (record.type) {
    case 'notice':
      noteNotice(window, record);
      return true;
    case 'clear':
      if (record.user === undefined) return true;
      if (record.seconds === undefined) window.bans += 1;
      else window.timeouts += 1;
      return true;
    case 'delete':
      window.deletions += 1;
      return true;
    case 'room':
      return true;
  }
}

function noteChatter(window: OpenWindow, message: CountedMessage, index: number): void {
  const { time, firstMessage } = message;
  const user = message.user();
  const chatter = window.chatters.get(user);
  if (chatter === undefined) {
    const login = message.login();
    window.chatters.set(user, {
      user,
      login,
      loginTime: time,
      loginId: index,
      messages: 1,
      first: firstMessage,
    });
    if (firstMessage) window.firstTimeChatters += 1;
    return;
  }
  chatter.messages += 1;
  if (isEarlier(window, time, index, chatter.loginTime, chatter.loginId)) {
    chatter.login = message.login();
    chatter.loginTime = time;
    chatter.loginId = index;
  }
  if (firstMessage && !chatter.first) {
    chatter.first = true;
    window.firstTimeChatters += 1;
  }
}

function noteNotice(window: OpenWindow, notice: ChatNotice): void {
  if (noteGift(window.gifts, notice)) return;
  if (SUBSCRIPTIONS.has(notice.kind)) window.subscriptions += 1;
}

/** Whether a record stands before another by (time, id); ids by their indexes. */
function isEarlier(window: OpenWindow, time: number, id: number, thanTime: number, thanId: number): boolean {
  return time < thanTime || (time === thanTime && window.ids.isBefore(id, thanId));
}
