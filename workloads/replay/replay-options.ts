import { Command, InvalidArgumentError, Option } from 'commander';
import type { Speed } from './replay-clock.ts';

/** What the command line says. */
export interface ReplayArguments {
  readonly host: string;
  readonly wsPort: number;
  readonly tcpPort: number;
  readonly controlPort: number;
  readonly chat?: string;
  readonly channels?: readonly string[];
  readonly speed?: Speed;
  readonly seed: number;
  readonly rate?: number;
  readonly messages: number;
  readonly startTime: number;
  readonly loop: boolean;
  readonly autostart?: number;
  readonly joinsPer10s: number;
  readonly maxChannels: number;
  readonly pingSeconds: number;
}

/** Reads the command line; writes help or what is wrong and exits like every command. */
export function parseReplayArguments(args: readonly string[]): ReplayArguments {
  return replayCommand().parse(args, { from: 'user' }).opts<ReplayArguments>();
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('A chat server that speaks like Twitch and plays a chat log, or chat that it makes itself.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--ws-port <port>', 'WebSocket port, 0 for a free one', port, 0)
    .option('--tcp-port <port>', 'port for plain IRC, 0 for a free one', port, 0)
    .option('--control-port <port>', 'HTTP port for /start, /status and /faults, 0 for a free one', port, 0)
    .option('--chat <file>', 'chat log to play (tab-separated: received_at, login, channel, text)')
    .option(
      '--channels <logins>',
      'comma-separated: channels to make chat for; with --chat, play the log in each',
      logins,
    )
    .option('--speed <speed>', 'event seconds a second, or max (default: 1)', speed)
    .option('--seed <number>', 'ids and made chat follow from it', whole, 1)
    .option(
      '--rate <number>',
      'made messages a second in each channel (default: as a real channel)',
      positive,
    )
    .option('--messages <number>', 'how many messages to make', whole, 20_000)
    .option('--start-time <time>', 'event time of made chat (ISO 8601)', time, Date.UTC(2024, 0, 1))
    .option('--loop', 'make chat without end, in real time, from now on', false)
    .addOption(
      new Option(
        '--autostart [channels]',
        'play without POST /start: at once, or when so many channels are joined',
      )
        .preset('0')
        .argParser(whole),
    )
    .option('--joins-per-10s <number>', 'JOINs an identity may send in ten seconds', whole, 20)
    .option('--max-channels <number>', 'channels an identity may be in', whole, 100)
    .option('--ping-seconds <number>', 'how often clients are pinged', positive, 300)
    .showHelpAfterError()
    .allowExcessArguments(false);
}

function port(text: string): number {
  const value = whole(text);
  if (value > 65_535) throw new InvalidArgumentError('a port is at most 65535');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('not a whole number');
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('not a number above 0');
  return value;
}

function speed(text: string): Speed {
  return text === 'max' ? 'max' : positive(text);
}

function logins(text: string): string[] {
  const list = text.split(',').map(login => login.trim().toLowerCase());
  const bad = list.find(login => !/^[a-z0-9_]{1,25}$/.test(login));
  if (bad !== undefined) throw new InvalidArgumentError(`'${bad}' is no login (1 to 25 of a-z, 0-9 and _)`);
  return [...new Set(list)];
}

function time(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('not a time like 2024-01-01T00:00:00Z');
  return Math.floor(value / 1000) * 1000;
}
