import Table from 'cli-table3';
import type { LiveFigures } from '../../workloads/chat/record.ts';

/** A channel as the table shows it. */
export interface ChannelRow {
  readonly figures: LiveFigures;
  /** Messages a second over the last seconds. */
  readonly rate: number;
}

export interface LiveView {
  readonly channels: readonly ChannelRow[];
  /** Records of the topic that the processors have not read yet; `undefined` before it is known. */
  readonly lag: number | undefined;
  /** `kubectl get tp`'s Ready and its reason. */
  readonly ready: string;
}

const SHOWN_CHATTERS = 3;

/** Renders the live figures as a table, busiest channel first. Chat is hostile input: control characters never reach the terminal. */
export function renderLiveTable(view: LiveView): string {
  const table = new Table({
    head: ['channel', 'window', 'messages', 'messages/s', 'chatters', 'top chatters'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { figures, rate } of [...view.channels].sort((a, b) => b.rate - a.rate)) {
    const top = figures.top
      .slice(0, SHOWN_CHATTERS)
      .map(({ login, messages }) => `${printable(login)} ${messages}`)
      .join(', ');
    table.push([
      printable(figures.channel),
      new Date(figures.windowStart).toISOString().slice(11, 19),
      String(figures.messages),
      rate.toFixed(1),
      String(figures.chatters),
      top,
    ]);
  }
  const lag = view.lag === undefined ? 'unknown' : `${view.lag} records`;
  return `${table.toString()}\nlag: ${lag}   pipeline: ${view.ready}`;
}

function printable(text: string): string {
  return text.replaceAll(/\P{L}/gu, character => (/[\w.-]/.test(character) ? character : '\u{fffd}'));
}
