/** One connection to Twitch's chat, as the ingester uses it. Lines are whole; nothing is retried here. */
export interface ChatConnection {
  /** Sends one line, without CR LF. Silently does nothing when the connection is not open: `closed` tells. */
  send(line: string): void;
  /** Whether the socket is read. What the server sends meanwhile waits in the network's buffers. */
  read(on: boolean): void;
  /** Closes it; no handler is called any more. */
  close(): void;
}

/** What a connection tells. */
export interface ChatHandlers {
  /** Logged in. */
  opened(): void;
  /** Lines as they came, separated by CR LF. */
  frame(bytes: Buffer): void;
  /** It ended, and not by our `close`. Called once. */
  closed(because: string): void;
}

/** Opens a connection as the anonymous user `nick`. */
export type Connect = (nick: string, handlers: ChatHandlers) => ChatConnection;
