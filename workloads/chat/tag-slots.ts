import { word } from './line-bytes.ts';

/**
 * The tags that are read, each with its place in a `TagTable`. Whatever else a line carries is passed over.
 * https://dev.twitch.tv/docs/chat/irc/
 */
export const TAG = {
  badgeInfo: 1,
  badges: 2,
  banDuration: 3,
  bits: 4,
  customRewardId: 5,
  displayName: 6,
  emoteOnly: 7,
  emotes: 8,
  firstMsg: 9,
  followersOnly: 10,
  id: 11,
  login: 12,
  msgId: 13,
  communityGiftId: 14,
  cumulativeMonths: 15,
  massGiftCount: 16,
  originId: 17,
  recipientId: 18,
  recipientUserName: 19,
  subPlan: 20,
  viewerCount: 21,
  r9k: 22,
  replyParentMsgId: 23,
  replyParentUserId: 24,
  replyParentUserLogin: 25,
  returningChatter: 26,
  roomId: 27,
  slow: 28,
  sourceId: 29,
  sourceRoomId: 30,
  subsOnly: 31,
  systemMsg: 32,
  targetMsgId: 33,
  targetUserId: 34,
  time: 35,
  tmiSentTs: 36,
  userId: 37,
} as const;

/** Number of places a `TagTable` has. */
export const TAG_COUNT = 38;

/** Names as Twitch sends them. */
export const TAG_NAMES: Readonly<Record<keyof typeof TAG, string>> = {
  badgeInfo: 'badge-info',
  badges: 'badges',
  banDuration: 'ban-duration',
  bits: 'bits',
  customRewardId: 'custom-reward-id',
  displayName: 'display-name',
  emoteOnly: 'emote-only',
  emotes: 'emotes',
  firstMsg: 'first-msg',
  followersOnly: 'followers-only',
  id: 'id',
  login: 'login',
  msgId: 'msg-id',
  communityGiftId: 'msg-param-community-gift-id',
  cumulativeMonths: 'msg-param-cumulative-months',
  massGiftCount: 'msg-param-mass-gift-count',
  originId: 'msg-param-origin-id',
  recipientId: 'msg-param-recipient-id',
  recipientUserName: 'msg-param-recipient-user-name',
  subPlan: 'msg-param-sub-plan',
  viewerCount: 'msg-param-viewerCount',
  r9k: 'r9k',
  replyParentMsgId: 'reply-parent-msg-id',
  replyParentUserId: 'reply-parent-user-id',
  replyParentUserLogin: 'reply-parent-user-login',
  returningChatter: 'returning-chatter',
  roomId: 'room-id',
  slow: 'slow',
  sourceId: 'source-id',
  sourceRoomId: 'source-room-id',
  subsOnly: 'subs-only',
  systemMsg: 'system-msg',
  targetMsgId: 'target-msg-id',
  targetUserId: 'target-user-id',
  time: 'time',
  tmiSentTs: 'tmi-sent-ts',
  userId: 'user-id',
};

/** A tag that was recognised: its slot, and the length of its name with the `=`. */
export interface KnownTag {
  readonly slot: number;
  readonly length: number;
  /** `name=` in words of four bytes; the last overlaps the one before unless the length is even to four. */
  readonly words: Int32Array;
}

/** Sets the three bytes `id=` apart from the first byte of the value behind them. */
const THREE_BYTES = 0xffffff;
const ID_WORD = word('id=\0');
const ID: KnownTag = { slot: TAG.id, length: 3, words: Int32Array.of(ID_WORD) };

const BUCKETS = 256;
const buckets = fillBuckets();

/**
 * The tag whose name starts at `at`, if it is one of those that are read. The first word of a name chooses a bucket,
 * then the name is compared whole, by words.
 */
export function tagAt(view: DataView, at: number): KnownTag | undefined {
  const first = view.getInt32(at, true);
  const bucket = buckets[bucketOf(first)];
  if (bucket !== undefined) {
    for (let index = 0; index < bucket.length; index++) {
      const tag = bucket[index];
      if (tag !== undefined && tag.words[0] === first && restMatches(view, at, tag)) return tag;
    }
  }
  return (first & THREE_BYTES) === ID_WORD ? ID : undefined;
}

function restMatches(view: DataView, at: number, { words, length }: KnownTag): boolean {
  const last = words.length - 1;
  if (view.getInt32(at + length - 4, true) !== words[last]) return false;
  for (let index = 1; index < last; index++) {
    if (view.getInt32(at + 4 * index, true) !== words[index]) return false;
  }
  return true;
}

function bucketOf(first: number): number {
  return Math.imul(first, 0x9e3779b1) >>> 24;
}

function fillBuckets(): (KnownTag[] | undefined)[] {
  const filled = new Array<KnownTag[] | undefined>(BUCKETS).fill(undefined);
  for (const key of Object.keys(TAG) as (keyof typeof TAG)[]) {
    if (key === 'id') continue;
    const tag = knownTag(TAG[key], `${TAG_NAMES[key]}=`);
    const place = bucketOf(tag.words[0] ?? 0);
    filled[place] = [...(filled[place] ?? []), tag];
  }
  return filled;
}

function knownTag(slot: number, name: string): KnownTag {
  const words = new Int32Array((name.length + 3) >> 2);
  const last = words.length - 1;
  for (let index = 0; index < last; index++) words[index] = word(name.slice(4 * index));
  words[last] = word(name.slice(-4));
  return { slot, length: name.length, words };
}
