import type { ControlMessage } from '../chat/parsed-line.ts';

/** NOTICE ids that say a channel can't be read, with what they mean (dev.twitch.tv/docs/chat/irc, "NOTICE"). */
const refusals: ReadonlyMap<string, string> = new Map([
  ['msg_channel_suspended', 'the channel does not exist or is suspended'],
  ['tos_ban', "the channel is closed for breaking Twitch's terms"],
  ['msg_banned', 'this reader is banned from the channel'],
  ['msg_room_not_found', 'there is no such channel'],
]);

/** Why a NOTICE means that its channel can't be read; `undefined` when it says something else. */
export function refusalOf(
  notice: Extract<ControlMessage, { readonly command: 'NOTICE' }>,
): string | undefined {
  const meaning = notice.id === undefined ? undefined : refusals.get(notice.id);
  return meaning === undefined ? undefined : `${notice.id}: ${meaning}`;
}
