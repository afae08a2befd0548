/**
 * The tags that are read, each with its place in a `TagTable`. Whatever else a line carries is passed over.
 * https://dev.twitch.tv/docs/chat/irc/
 */
export const TAG = {
  none: 0,
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

const DASH = 45;
const [A, B, C, D, E, F, I, L, M, N, O, P, R, S, T, U, Y] = [
  97, 98, 99, 100, 101, 102, 105, 108, 109, 110, 111, 112, 114, 115, 116, 117, 121,
];

/**
 * The place of the tag whose name starts at `at`, or `TAG.none`. A letter or two choose the only candidate, which
 * is then compared whole: hashing or cutting out each name would cost more than all the rest of the parser.
 */
export function slotOf(line: string, at: number): number {
  switch (line.charCodeAt(at)) {
    case B:
      return slotOfB(line, at);
    case C:
      return line.charCodeAt(at + 1) === U
        ? known(line, at, 'custom-reward-id=', TAG.customRewardId)
        : TAG.none;
    case D:
      return known(line, at, 'display-name=', TAG.displayName);
    case E:
      return line.charCodeAt(at + 5) === S
        ? known(line, at, 'emotes=', TAG.emotes)
        : known(line, at, 'emote-only=', TAG.emoteOnly);
    case F:
      return slotOfF(line, at);
    case I:
      return known(line, at, 'id=', TAG.id);
    case L:
      return known(line, at, 'login=', TAG.login);
    case M:
      return slotOfM(line, at);
    case R:
      return slotOfR(line, at);
    case S:
      return slotOfS(line, at);
    case T:
      return slotOfT(line, at);
    case U:
      return line.charCodeAt(at + 5) === I ? known(line, at, 'user-id=', TAG.userId) : TAG.none;
    default:
      return TAG.none;
  }
}

function known(line: string, at: number, name: string, slot: number): number {
  return line.startsWith(name, at) ? slot : TAG.none;
}

function slotOfB(line: string, at: number): number {
  if (line.charCodeAt(at + 1) === I) return known(line, at, 'bits=', TAG.bits);
  if (line.charCodeAt(at + 2) === N) return known(line, at, 'ban-duration=', TAG.banDuration);
  if (line.charCodeAt(at + 5) === DASH) return known(line, at, 'badge-info=', TAG.badgeInfo);
  return known(line, at, 'badges=', TAG.badges);
}

function slotOfF(line: string, at: number): number {
  if (line.charCodeAt(at + 1) === I) return known(line, at, 'first-msg=', TAG.firstMsg);
  if (line.charCodeAt(at + 1) === O) return known(line, at, 'followers-only=', TAG.followersOnly);
  return TAG.none;
}

function slotOfM(line: string, at: number): number {
  if (line.charCodeAt(at + 1) !== S) return TAG.none;
  if (line.charCodeAt(at + 4) === I) return known(line, at, 'msg-id=', TAG.msgId);
  return line.startsWith('msg-param-', at) ? slotOfParameter(line, at + 10) : TAG.none;
}

/** The `msg-param-` tags of a USERNOTICE, `at` standing after that prefix. */
function slotOfParameter(line: string, at: number): number {
  switch (line.charCodeAt(at)) {
    case C:
      return line.charCodeAt(at + 1) === U
        ? known(line, at, 'cumulative-months=', TAG.cumulativeMonths)
        : known(line, at, 'community-gift-id=', TAG.communityGiftId);
    case M:
      return known(line, at, 'mass-gift-count=', TAG.massGiftCount);
    case O:
      return known(line, at, 'origin-id=', TAG.originId);
    case R:
      return line.charCodeAt(at + 10) === I
        ? known(line, at, 'recipient-id=', TAG.recipientId)
        : known(line, at, 'recipient-user-name=', TAG.recipientUserName);
    case S:
      return known(line, at, 'sub-plan=', TAG.subPlan);
    default:
      return known(line, at, 'viewerCount=', TAG.viewerCount);
  }
}

function slotOfR(line: string, at: number): number {
  if (line.charCodeAt(at + 1) === O) return known(line, at, 'room-id=', TAG.roomId);
  if (line.charCodeAt(at + 2) === T) return known(line, at, 'returning-chatter=', TAG.returningChatter);
  if (line.charCodeAt(at + 2) === P && line.charCodeAt(at + 6) === P) return slotOfReply(line, at);
  return known(line, at, 'r9k=', TAG.r9k);
}

function slotOfReply(line: string, at: number): number {
  if (line.charCodeAt(at + 13) === M) return known(line, at, 'reply-parent-msg-id=', TAG.replyParentMsgId);
  if (line.charCodeAt(at + 18) === I) return known(line, at, 'reply-parent-user-id=', TAG.replyParentUserId);
  return known(line, at, 'reply-parent-user-login=', TAG.replyParentUserLogin);
}

function slotOfS(line: string, at: number): number {
  switch (line.charCodeAt(at + 1)) {
    case L:
      return known(line, at, 'slow=', TAG.slow);
    case O:
      return line.charCodeAt(at + 7) === R
        ? known(line, at, 'source-room-id=', TAG.sourceRoomId)
        : known(line, at, 'source-id=', TAG.sourceId);
    case U:
      return line.charCodeAt(at + 4) === DASH ? known(line, at, 'subs-only=', TAG.subsOnly) : TAG.none;
    case Y:
      return known(line, at, 'system-msg=', TAG.systemMsg);
    default:
      return TAG.none;
  }
}

function slotOfT(line: string, at: number): number {
  switch (line.charCodeAt(at + 1)) {
    case M:
      return known(line, at, 'tmi-sent-ts=', TAG.tmiSentTs);
    case A:
      return line.charCodeAt(at + 7) === M
        ? known(line, at, 'target-msg-id=', TAG.targetMsgId)
        : known(line, at, 'target-user-id=', TAG.targetUserId);
    case I:
      return known(line, at, 'time=', TAG.time);
    default:
      return TAG.none;
  }
}
