/** Names one connection of this process; never used twice. */
export type ConnectionId = number;

/** What happens to a connection plan. */
export type PlanEvent =
  /** The channels to read, whole. */
  | { readonly kind: 'channels'; readonly wanted: readonly string[] }
  /** Logged in: JOINs may be sent. */
  | { readonly kind: 'opened'; readonly connection: ConnectionId }
  | { readonly kind: 'closed'; readonly connection: ConnectionId; readonly because: string }
  /** ROOMSTATE: the server's answer to a JOIN (and what it sends later when a mode changes). */
  | {
      readonly kind: 'joined';
      readonly connection: ConnectionId;
      readonly channel: string;
      readonly room: string;
    }
  /** A NOTICE that says the channel can't be read. */
  | {
      readonly kind: 'refused';
      readonly connection: ConnectionId;
      readonly channel: string;
      readonly because: string;
    }
  /** RECONNECT: the server will close this connection soon. */
  | { readonly kind: 'reconnect'; readonly connection: ConnectionId }
  | { readonly kind: 'pong'; readonly connection: ConnectionId }
  /** Whether the sockets are read: while they are not, silence says nothing about the server. */
  | { readonly kind: 'reading'; readonly on: boolean }
  | { readonly kind: 'tick' };

/** What a connection plan wants done. */
export type PlanEffect =
  | { readonly kind: 'open'; readonly connection: ConnectionId }
  /** No `closed` event has to follow. */
  | { readonly kind: 'close'; readonly connection: ConnectionId; readonly because: string }
  | { readonly kind: 'join'; readonly connection: ConnectionId; readonly channel: string }
  | { readonly kind: 'part'; readonly connection: ConnectionId; readonly channel: string }
  | { readonly kind: 'ping'; readonly connection: ConnectionId };

/** What `GET /channels` shows. */
export interface ChannelReport {
  readonly joined: readonly string[];
  readonly failed: readonly { readonly channel: string; readonly reason: string }[];
  readonly pending: readonly string[];
}
