/**
 * The records of a `.chat` topic. A value is one JSON object, so that people can read the topic with standard
 * tools; its key is the channel's room id, so that one channel is one partition and keeps its order.
 *
 * Only fields that Twitch sent are kept: nothing here may depend on which ingester read the message or when,
 * or two readers of a channel would disagree (docs/architecture.md, "Two readers, one result").
 */
export type ChatRecord = ChatMessage | ChatNotice | ChatClear | ChatDelete | ChatRoomState;
export type TopicRecord = ChatRecord | Mark;

/** What every chat record carries. */
export interface ChatEvent {
  /** Twitch's message id; for messages without one (CLEARCHAT, ROOMSTATE) a key made of their fields. */
  readonly id: string;
  /** Event time, `tmi-sent-ts`: milliseconds since 1970 by Twitch's clock. */
  readonly time: number;
  /** `room-id`: the channel's number, which stays when the channel is renamed. */
  readonly room: string;
  /** The channel's login when this was sent, lower case, without `#`. */
  readonly channel: string;
}

/** PRIVMSG: a line of chat. */
export interface ChatMessage extends ChatEvent {
  readonly type: 'message';
  readonly user: string;
  readonly login: string;
  readonly displayName?: string;
  readonly text: string;
  /** `/me`: the text was wrapped in a CTCP ACTION. */
  readonly action?: true;
  readonly bits?: number;
  /** `first-msg=1`: this user's first message ever in the channel. */
  readonly firstMessage?: true;
  readonly returningChatter?: true;
  /** Badge name -> version, e.g. `subscriber` -> `12`. */
  readonly badges?: Readonly<Record<string, string>>;
  readonly badgeInfo?: Readonly<Record<string, string>>;
  readonly emotes?: readonly EmoteUse[];
  readonly replyTo?: { readonly id: string; readonly user: string; readonly login: string };
  readonly rewardId?: string;
  readonly highlighted?: true;
  readonly shared?: SharedChat;
}

/** One use of an emote. Offsets count Unicode code points of `text`, end included, as Twitch sends them. */
export interface EmoteUse {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Shared Chat: this is a copy of a message sent in another room. */
export interface SharedChat {
  readonly room: string;
  readonly id: string;
}

/** USERNOTICE: subscriptions, gifts, raids, announcements and kinds that Twitch will add. */
export interface ChatNotice extends ChatEvent {
  readonly type: 'notice';
  /** Raw `msg-id`: `sub`, `resub`, `subgift`, `submysterygift`, `raid`, ... */
  readonly kind: string;
  readonly user: string;
  readonly login: string;
  readonly displayName?: string;
  readonly text?: string;
  readonly systemMessage?: string;
  /** `msg-param-cumulative-months`. */
  readonly months?: number;
  /** `msg-param-sub-plan`: Prime, 1000, 2000, 3000. */
  readonly plan?: string;
  /** `msg-param-mass-gift-count` of a mystery gift. */
  readonly giftCount?: number;
  /** `msg-param-origin-id` or `msg-param-community-gift-id`: links a mystery gift with its single gifts. */
  readonly origin?: string;
  readonly recipient?: { readonly user: string; readonly login: string };
  /** `msg-param-viewerCount` of a raid. */
  readonly viewers?: number;
  readonly emotes?: readonly EmoteUse[];
  readonly badges?: Readonly<Record<string, string>>;
  readonly badgeInfo?: Readonly<Record<string, string>>;
  readonly shared?: SharedChat;
}

/** CLEARCHAT: a ban (no `seconds`), a timeout, or (no `user`) the whole room's chat cleared. */
export interface ChatClear extends ChatEvent {
  readonly type: 'clear';
  readonly user?: string;
  readonly login?: string;
  readonly seconds?: number;
}

/** CLEARMSG: one message was deleted. Its text is not kept. */
export interface ChatDelete extends ChatEvent {
  readonly type: 'delete';
  readonly target: string;
  readonly login: string;
}

/** ROOMSTATE: the room's modes; only the modes that changed are present. Sent without event time by Twitch. */
export interface ChatRoomState extends ChatEvent {
  readonly type: 'room';
  readonly slowSeconds?: number;
  /** Minutes one must have followed; -1 is off. */
  readonly followersMinutes?: number;
  readonly subscribersOnly?: boolean;
  readonly emoteOnly?: boolean;
  readonly uniqueOnly?: boolean;
}

/**
 * A source's promise about event time, written into **every** partition after the records it speaks of
 * (Flink's watermarks and idleness as records, so that replaying the topic replays them).
 *
 * A **source** is one run of one ingester process. `rooms` are those of its rooms that live in this partition.
 * - `live`: every record of `rooms` with `time <= reached` that this source will ever write stands before this mark.
 * - `idle`: the source runs but cannot tell the time (it lost its connection for too long): do not wait for it.
 * - `ended`: the source writes nothing after this mark (drained on SIGTERM).
 */
export interface Mark {
  readonly type: 'mark';
  readonly source: string;
  readonly state: 'live' | 'idle' | 'ended';
  /** Event time, milliseconds since 1970. Never goes back within a source. */
  readonly reached: number;
  /** Room ids. */
  readonly rooms: readonly string[];
}

/** A value of the `.dead` topic: what could not be parsed, kept whole for whoever mends the parser. */
export interface DeadLetter {
  readonly type: 'dead';
  readonly source: string;
  /** Receipt time by the ingester's clock, milliseconds since 1970. */
  readonly receivedAt: number;
  readonly reason: string;
  /** The raw line, base64 of its bytes, at most 16 KiB of it. */
  readonly raw: string;
}

/** A value of the compacted `.live` topic, by room: what the open window of a channel shows so far. */
export interface LiveFigures {
  readonly type: 'live';
  readonly room: string;
  readonly channel: string;
  /** Start of the newest open window, event time, milliseconds since 1970. */
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly messages: number;
  readonly chatters: number;
  readonly top: readonly { readonly login: string; readonly messages: number }[];
  /** Latest event time counted, milliseconds since 1970. */
  readonly latest: number;
  /** Late records of this channel since the processor started on the partition. */
  readonly late: number;
}
