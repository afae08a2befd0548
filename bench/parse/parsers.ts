import { createRequire } from 'node:module';
import { parseTwitchMessage } from '@twurple/chat';
import { parseIrc } from '../../workloads/chat/parse-irc.ts';

const require = createRequire(import.meta.url);
const tmi = require('tmi.js/lib/parser.js') as { msg(line: string): unknown };
const ircMessage = require('irc-message') as { parse(line: string): unknown };

/**
 * What is compared. Ours gives typed records whose strings hold on to nothing; the others give bags of tags, neither
 * unescaped (tmi.js, irc-message) nor typed (all but @twurple/chat, which does it when a field is asked for).
 */
export const parsers: Readonly<Record<string, (line: string) => unknown>> = {
  ours: line => parseIrc(line),
  'irc-message': line => ircMessage.parse(line),
  'tmi.js': line => tmi.msg(line),
  '@twurple/chat': line => parseTwitchMessage(line),
};
