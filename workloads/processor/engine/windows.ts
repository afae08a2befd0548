import type { ChatMessage, ChatNotice, ChatRecord } from '../../chat/record.ts';
import { createGifts, type Gifts, noteGift } from './gifts.ts';
import type { Resume } from './standing.ts';
import type { Chatter } from './top-chatters.ts';

/** Everything known of one window of one room while it is open. Nothing in it depends on the order of records. */
export interface OpenWindow {
  /** Event time, milliseconds since 1970; the window is [start, end). */
  readonly start: number;
  readonly end: number;
  /** Where a restart has to begin to see every record of this window. */
  readonly resume: Resume;
  readonly ids: Set<string>;
  readonly chatters: Map<string, Chatter>;
  readonly gifts: Gifts;
  /** The room's login, of the record with the smallest (time, id). */
  channel: string;
  channelTime: number;
  channelId: string;
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

export function openWindow(start: number, end: number, first: ChatRecord, resume: Resume): OpenWindow {
  return {
    start,
    end,
    resume,
    ids: new Set(),
    chatters: new Map(),
    gifts: createGifts(),
    channel: first.channel,
    channelTime: first.time,
    channelId: first.id,
    messages: 0,
    firstTimeChatters: 0,
    bits: 0,
    subscriptions: 0,
    bans: 0,
    timeouts: 0,
    deletions: 0,
  };
}

/** Counts a record of the window's time. Says false when its id was counted before. */
export function countRecord(window: OpenWindow, record: ChatRecord): boolean {
  const known = window.ids.size;
  window.ids.add(record.id);
  if (window.ids.size === known) return false;
  if (isEarlier(record.time, record.id, window.channelTime, window.channelId)) {
    window.channel = record.channel;
    window.channelTime = record.time;
    window.channelId = record.id;
  }
  switch (record.type) {
    case 'message':
      window.messages += 1;
      if (record.bits !== undefined) window.bits += record.bits;
      noteChatter(window, record);
      return true;
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

function noteChatter(window: OpenWindow, { user, login, time, id, firstMessage }: ChatMessage): void {
  const first = firstMessage === true;
  const chatter = window.chatters.get(user);
  if (chatter === undefined) {
    window.chatters.set(user, { user, login, loginTime: time, loginId: id, messages: 1, first });
    if (first) window.firstTimeChatters += 1;
    return;
  }
  chatter.messages += 1;
  if (isEarlier(time, id, chatter.loginTime, chatter.loginId)) {
    chatter.login = login;
    chatter.loginTime = time;
    chatter.loginId = id;
  }
  if (first && !chatter.first) {
    chatter.first = true;
    window.firstTimeChatters += 1;
  }
}

function noteNotice(window: OpenWindow, notice: ChatNotice): void {
  if (noteGift(window.gifts, notice)) return;
  if (SUBSCRIPTIONS.has(notice.kind)) window.subscriptions += 1;
}

function isEarlier(time: number, id: string, thanTime: number, thanId: string): boolean {
  return time < thanTime || (time === thanTime && id < thanId);
}
