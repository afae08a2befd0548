import type { ChatRecord } from './record.ts';

/**
 * What one line from Twitch's chat server is.
 * - `record`: goes into the topic.
 * - `control`: concerns the connection or a JOIN.
 * - `unknown`: well formed, but of a command that nothing here uses or that Twitch added later.
 * - `unparsable`: belongs among the dead letters; `reason` is a sentence about the line without its content.
 */
export type ParsedLine =
  | { readonly kind: 'record'; readonly record: ChatRecord }
  | { readonly kind: 'control'; readonly message: ControlMessage }
  | { readonly kind: 'unknown'; readonly command: string }
  | { readonly kind: 'unparsable'; readonly reason: string };

/** Lines that drive a connection. Channels are logins in lower case, without `#`. */
export type ControlMessage =
  | { readonly command: 'PING'; readonly token: string }
  /** `time`: the IRCv3 `server-time` tag (milliseconds since 1970), which Twitch does not send and the replay server does. */
  | { readonly command: 'PONG'; readonly token: string; readonly time?: number }
  | { readonly command: 'RECONNECT' }
  | { readonly command: 'NOTICE'; readonly channel?: string; readonly id?: string; readonly text: string }
  /** 001: logged in; `nick` is the name the server knows us by. */
  | { readonly command: 'WELCOME'; readonly nick: string }
  /** 376: the greeting is over, commands may follow. */
  | { readonly command: 'READY' }
  | { readonly command: 'CAP'; readonly verb: string; readonly capabilities: readonly string[] }
  | { readonly command: 'JOIN' | 'PART'; readonly channel: string; readonly login: string }
  /** 366: the list of names that follows a JOIN is over. */
  | { readonly command: 'NAMES_END'; readonly channel: string };

/**
 * Gives the room id of a channel, for messages that carry none: CLEARMSG mostly comes with an empty `room-id`.
 * An ingester learns it from the channel's ROOMSTATE.
 */
export type RoomLookup = (channel: string) => string | undefined;
