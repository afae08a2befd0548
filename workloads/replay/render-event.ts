import { type Account, accountOf, badgeTags } from './accounts.ts';
import type { ClearEvent, DeleteEvent, NoticeEvent, ScriptEvent, SpokenEvent } from './chat-script.ts';
import { accountNumber, bitsFor, nonceFor, uuidFor } from './identity.ts';
import { emotesTag } from './known-emotes.ts';
import { type TagList, tagText } from './tag-text.ts';

/** A line for clients, without CR LF. Twitch sends tags and certain commands only to those who asked for them. */
export interface RenderedLine {
  readonly channel: string;
  /** `key=value;...`, without `@` and space. */
  readonly tags: string;
  readonly rest: string;
  /** Everything but PRIVMSG needs `twitch.tv/commands`. */
  readonly needsCommands: boolean;
}

const ACTION = '\u0001ACTION ';

/** Writes an event as Twitch would. The same seed and event give the same line. */
export function renderEvent(event: ScriptEvent, seed: number): RenderedLine {
  switch (event.kind) {
    case 'message':
      return spoken(event, seed);
    case 'notice':
      return notice(event, seed);
    case 'clear':
      return clear(event);
    case 'delete':
      return deleted(event);
  }
}

function spoken(event: SpokenEvent, seed: number): RenderedLine {
  const { channel, login, index, time } = event;
  const account = accountOf(login, channel);
  // Offsets of emotes count from behind the ACTION.
  const text = event.text.startsWith(ACTION) ? event.text.slice(ACTION.length, -1) : event.text;
  const tags: TagList = [
    ...badgeTags(account),
    ['bits', event.bits],
    ['client-nonce', nonceFor(seed, index)],
    ['color', account.color],
    ['display-name', account.displayName],
    ['emotes', emotesTag(text)],
    ['first-msg', event.firstMessage ? '1' : '0'],
    ['flags', bitsFor(seed, index, 9) % 20 === 0 ? '0-4:P.3' : ''],
    ['id', uuidFor(seed, index)],
    ['mod', account.moderator ? '1' : '0'],
    ...replyTags(event),
    ['returning-chatter', '0'],
    ['room-id', accountNumber(channel)],
    ...sharedTags(event, account, seed),
    ['subscriber', account.subscribed > 0 ? '1' : '0'],
    ['tmi-sent-ts', time],
    ['turbo', '0'],
    ['user-id', accountNumber(login)],
    ['user-type', account.moderator ? 'mod' : ''],
  ];
  const rest = `:${login}!${login}@${login}.tmi.twitch.tv PRIVMSG #${channel} :${event.text}`;
  return { channel, tags: tagText(tags), rest, needsCommands: false };
}

function replyTags({ replyTo }: SpokenEvent): TagList {
  if (replyTo === undefined) return [];
  const user = accountNumber(replyTo.login);
  return [
    ['reply-parent-display-name', replyTo.login],
    ['reply-parent-msg-body', replyTo.text],
    ['reply-parent-msg-id', replyTo.id],
    ['reply-parent-user-id', user],
    ['reply-parent-user-login', replyTo.login],
    ['reply-thread-parent-display-name', replyTo.login],
    ['reply-thread-parent-msg-id', replyTo.id],
    ['reply-thread-parent-user-id', user],
    ['reply-thread-parent-user-login', replyTo.login],
  ];
}

/** A copy of a message from another room: same source, an id of its own. */
function sharedTags({ sharedFrom, index }: SpokenEvent, account: Account, seed: number): TagList {
  if (sharedFrom === undefined) return [];
  return [
    ['source-badge-info', ''],
    ['source-badges', account.moderator ? 'moderator/1' : ''],
    ['source-id', uuidFor(seed ^ 0x5eed, index)],
    ['source-only', '0'],
    ['source-room-id', accountNumber(sharedFrom)],
  ];
}

function notice(event: NoticeEvent, seed: number): RenderedLine {
  const { channel, login, index, time } = event;
  const account = accountOf(login, channel);
  const { recipient } = event;
  const tags: TagList = [
    ...badgeTags(account),
    ['color', account.color],
    ['display-name', account.displayName],
    ['emotes', emotesTag(event.text ?? '')],
    ['flags', ''],
    ['id', uuidFor(seed, index)],
    ['login', login],
    ['mod', account.moderator ? '1' : '0'],
    ['msg-id', event.notice],
    ['msg-param-cumulative-months', event.months],
    ['msg-param-mass-gift-count', event.giftCount],
    ['msg-param-origin-id', event.origin],
    ['msg-param-recipient-display-name', recipient],
    ['msg-param-recipient-id', recipient === undefined ? undefined : accountNumber(recipient)],
    ['msg-param-recipient-user-name', recipient],
    ['msg-param-sub-plan', event.notice === 'raid' ? undefined : '1000'],
    ['msg-param-viewerCount', event.viewers],
    ['room-id', accountNumber(channel)],
    ['subscriber', account.subscribed > 0 ? '1' : '0'],
    ['system-msg', `${account.displayName} did this: ${event.notice}!`],
    ['tmi-sent-ts', time],
    ['user-id', accountNumber(login)],
    ['user-type', ''],
  ];
  const rest = `:tmi.twitch.tv USERNOTICE #${channel}${event.text === undefined ? '' : ` :${event.text}`}`;
  return { channel, tags: tagText(tags), rest, needsCommands: true };
}

function clear({ channel, login, seconds, time }: ClearEvent): RenderedLine {
  const tags: TagList = [
    ['ban-duration', seconds],
    ['room-id', accountNumber(channel)],
    ['target-user-id', login === undefined ? undefined : accountNumber(login)],
    ['tmi-sent-ts', time],
  ];
  const rest = `:tmi.twitch.tv CLEARCHAT #${channel}${login === undefined ? '' : ` :${login}`}`;
  return { channel, tags: tagText(tags), rest, needsCommands: true };
}

/** `room-id` stays empty, as Twitch mostly sends it. */
function deleted({ channel, login, target, text, time }: DeleteEvent): RenderedLine {
  const tags: TagList = [
    ['login', login],
    ['room-id', ''],
    ['target-msg-id', target],
    ['tmi-sent-ts', time],
  ];
  return {
    channel,
    tags: tagText(tags),
    rest: `:tmi.twitch.tv CLEARMSG #${channel} :${text}`,
    needsCommands: true,
  };
}
