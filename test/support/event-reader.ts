/** An event of a stream of Server-Sent Events. */
export interface StreamEvent {
  readonly type: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
  /** When it was read, milliseconds since 1970. */
  readonly at: number;
}

/** A stream that is read as it comes. */
export interface EventReader {
  readonly events: readonly StreamEvent[];
  /** Whether the server has ended it. */
  readonly ended: boolean;
  close(): void;
}

/** Opens a stream with a plain HTTP client. */
export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> {
  const closing = new AbortController();
  const response = await fetch(url, { headers, signal: closing.signal });
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream') || response.body === null) {
    throw new Error(`${url}: ${response.status} ${await response.text()}`);
  }
  const events: StreamEvent[] = [];
  const state = { ended: false };
  const reading = (async () => {
    let rest = '';
    for await (const text of (response.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    )) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data === undefined) continue;
        events.push({
          type: field('event') ?? '',
          id: field('id'),
          data: JSON.parse(data),
          at: Date.now(),
        });
      }
    }
  })();
  reading
    .catch(() => undefined)
    .finally(() => {
      state.ended = true;
    });
  return {
    events,
    get ended() {
      return state.ended;
    },
    close: () => closing.abort(),
  };
}
