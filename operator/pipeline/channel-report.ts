import { z } from 'zod';

const login = z.string().regex(/^[a-z0-9_]{1,25}$/);

/** What an ingester answers to `GET /channels`: bounded, because it comes from another process. */
export const channelReportSchema = z.object({
  joined: z.array(login).max(200),
  failed: z.array(z.object({ channel: login, reason: z.string().min(1).max(128) })).max(200),
  pending: z.array(login).max(200),
});

export type ChannelReport = z.output<typeof channelReportSchema>;

/** What is known of a pipeline's channels, over all its ingesters. */
export interface ChannelSummary {
  /** Wanted channels that at least one ingester reads. */
  readonly joined: number;
  /** Wanted channels that no ingester reads and at least one failed to, by name. */
  readonly failed: readonly { readonly channel: string; readonly reason: string }[];
  /** Wanted channels of which nothing is known yet. */
  readonly pending: number;
}

/** Joins the reports of all ingesters of a pipeline. A channel that one reader of two reads is joined. */
export function summarize(channels: readonly string[], reports: Iterable<ChannelReport>): ChannelSummary {
  const joined = new Set<string>();
  const failed = new Map<string, string>();
  for (const report of reports) {
    for (const channel of report.joined) joined.add(channel);
    for (const { channel, reason } of report.failed) failed.set(channel, printable(reason));
  }
  const read = channels.filter(channel => joined.has(channel)).length;
  const lost = channels
    .filter(channel => !joined.has(channel) && failed.has(channel))
    .sort()
    .map(channel => ({ channel, reason: failed.get(channel) ?? '' }));
  return { joined: read, failed: lost, pending: channels.length - read - lost.length };
}

/** Text of another process ends up in status: no control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
