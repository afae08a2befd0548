import { channelAt, channelEnd, type LineContext, senderOf } from './event-fields.ts';
import { skipSpaces, trailingStart } from './line-head.ts';
import type { ControlMessage } from './parsed-line.ts';
import { TAG } from './tag-slots.ts';

type Reader = (context: LineContext) => ControlMessage;

/** Reads a line that drives the connection; `undefined` when `command` is none of those. */
export function parseControl(command: string, context: LineContext): ControlMessage | undefined {
  return readers.get(command)?.(context);
}

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['PING', context => ({ command: 'PING', token: lastParameter(context) })],
  ['PONG', readPong],
  ['RECONNECT', () => ({ command: 'RECONNECT' })],
  ['NOTICE', readNotice],
  ['001', context => ({ command: 'WELCOME', nick: parameters(context)[0] ?? '' })],
  ['376', () => ({ command: 'READY' })],
  ['366', readNamesEnd],
  ['CAP', readCap],
  ['JOIN', context => readMembership('JOIN', context)],
  ['PART', context => readMembership('PART', context)],
]);

function readPong(context: LineContext): ControlMessage {
  const token = lastParameter(context);
  const time = Date.parse(context.tags.text(TAG.time));
  return Number.isNaN(time) ? { command: 'PONG', token } : { command: 'PONG', token, time };
}

function readNotice(context: LineContext): ControlMessage {
  const { line, head, tags } = context;
  const channel = channelAt(line, head.params, channelEnd(context));
  const id = tags.text(TAG.msgId);
  return {
    command: 'NOTICE',
    ...(channel === '' ? {} : { channel }),
    ...(id === '' ? {} : { id }),
    text: lastParameter(context),
  };
}

function readNamesEnd({ line, head }: LineContext): ControlMessage {
  const channel = skipSpaces(line.bytes, line.find(' ', head.params, head.end), head.end);
  return { command: 'NAMES_END', channel: channelAt(line, channel, line.find(' ', channel, head.end)) };
}

/** `CAP * ACK :twitch.tv/tags twitch.tv/commands` */
function readCap(context: LineContext): ControlMessage {
  const [, verb = '', list = ''] = parameters(context);
  return { command: 'CAP', verb, capabilities: list.split(' ').filter(name => name !== '') };
}

function readMembership(command: 'JOIN' | 'PART', context: LineContext): ControlMessage {
  const { line, head } = context;
  return { command, channel: channelAt(line, head.params, channelEnd(context)), login: senderOf(line, head) };
}

function lastParameter(context: LineContext): string {
  return parameters(context).at(-1) ?? '';
}

/** All parameters; the one that starts with a colon reaches to the end of the line. */
function parameters({ line, head }: LineContext): string[] {
  const list: string[] = [];
  let at = head.params;
  while (at < head.end) {
    const start = trailingStart(line.bytes, at, head.end);
    const stop = start > at ? head.end : line.find(' ', at, head.end);
    list.push(line.text(start, stop));
    at = skipSpaces(line.bytes, stop, head.end);
  }
  return list;
}
