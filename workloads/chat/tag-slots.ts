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
  /** `name=` in words of four bytes. Words overlap where the length is not even to four. */
  readonly first: number;
  readonly second: number;
  readonly last: number;
  /** All of them, for names that three words do not cover. */
  readonly words: Int32Array;
  /** The next tag whose first word chooses the same bucket. */
  readonly next: KnownTag | undefined;
}

const BUCKETS = 256;
const buckets = fillBuckets();

/**
 * The tag whose name starts at `at`, if it is one of those that are read; `id`, too short for a word, is not found
 * here. The first word of a name chooses a bucket, then the name is compared whole, by words.
 */
export function tagAt(view: DataView, at: number): KnownTag | undefined {
  const first = view.getInt32(at, true);
  let tag = buckets[Math.imul(first, 0x9e3779b1) >>> 24];
  while (tag !== undefined) {
    const { length } = tag;
    if (
      tag.first === first &&
      view.getInt32(at + length - 4, true) === tag.last &&
      (length <= 8 || view.getInt32(at + 4, true) === tag.second) &&
      (length <= 12 || middleMatches(view, at, tag.words))
    ) {
      return tag;
    }
    tag = tag.next;
  }
  return undefined;
}

function middleMatches(view: DataView, at: number, words: Int32Array): boolean {
  for (let index = 2; index < words.length - 1; index++) {
    if (view.getInt32(at + 4 * index, true) !== words[index]) return false;
  }
  return true;
}

function fillBuckets(): (KnownTag | undefined)[] {
  const filled = new Array<KnownTag | undefined>(BUCKETS).fill(undefined);
  for (const key of Object.keys(TAG) as (keyof typeof TAG)[]) {
    if (key === 'id') continue;
    const name = `${TAG_NAMES[key]}=`;
    const bucket = Math.imul(word(name), 0x9e3779b1) >>> 24;
    filled[bucket] = knownTag(TAG[key], name, filled[bucket]);
  }
  return filled;
}

function knownTag(slot: number, name: string, next: KnownTag | undefined): KnownTag {
  const words = new Int32Array((name.length + 3) >> 2);
  for (let index = 0; index < words.length - 1; index++) words[index] = word(name.slice(4 * index));
  words[words.length - 1] = word(name.slice(-4));
  const [first = 0, second = 0] = words;
  return { slot, length: name.length, first, second, last: words.at(-1) ?? 0, words, next };
}
