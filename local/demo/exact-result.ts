/** One line of `--json OUT`: a final window of a channel as it stands in Cassandra. */
export interface WindowLine {
  readonly channel: string;
  /** ISO 8601, UTC. */
  readonly windowStart: string;
  readonly messages: number;
  readonly chatters: number;
  readonly top: readonly { readonly login: string; readonly messages: number }[];
}

/** Sorts by channel, then window, and renders one JSON object a line. */
export function renderWindowLines(lines: readonly WindowLine[]): string {
  return [...lines]
    .sort((a, b) => compare(a.channel, b.channel) || compare(a.windowStart, b.windowStart))
    .map(({ channel, windowStart, messages, chatters, top }) =>
      JSON.stringify({
        channel,
        windowStart,
        messages,
        chatters,
        top: top.map(({ login, messages: count }) => ({ login, messages: count })),
      }),
    )
    .map(line => `${line}\n`)
    .join('');
}

/**
 * Whether every line of the chat log is in a window.
 * @returns what is wrong, or `undefined`
 */
export function missingMessages(lines: readonly WindowLine[], expected: number): string | undefined {
  const counted = lines.reduce((sum, { messages }) => sum + messages, 0);
  if (counted === expected) return undefined;
  return `the chat log has ${expected} messages, the windows in Cassandra hold ${counted}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
