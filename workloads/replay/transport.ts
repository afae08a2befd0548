/** A client's socket, whatever kind it is. */
export interface Transport {
  /** Sends text or raw bytes; `written` is called once when they have left for the network or never will. */
  send(data: string | Buffer, written: () => void): void;
  /** Says goodbye and closes. */
  close(): void;
  /** Cuts the connection without a word. */
  terminate(): void;
}

/** What a transport tells of its client. */
export interface TransportEvents {
  /** Text as it comes: lines end with LF or CR LF and may be cut anywhere. */
  received(text: string): void;
  closed(): void;
}

/** Serves one new client. */
export type Accept = (transport: Transport) => TransportEvents;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}
