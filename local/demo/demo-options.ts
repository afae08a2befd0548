import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';

/** What the user asked for. */
export type DemoOptions =
  | {
      readonly mode: 'watch';
      readonly name: string;
      readonly chat: string | undefined;
      readonly speed: Speed;
    }
  | { readonly mode: 'live'; readonly name: string; readonly logins: readonly string[] }
  | {
      readonly mode: 'once';
      readonly name: string;
      readonly chat: string;
      readonly json: string;
      readonly speed: Speed;
    }
  | { readonly mode: 'teams'; readonly name: string }
  | { readonly mode: 'teams-once'; readonly name: string; readonly json: string };

/** How many times faster than it was written chat is played; `max` is as fast as it is taken. */
export type Speed = number | 'max';

interface Flags {
  readonly once?: boolean;
  readonly teams?: boolean;
  readonly live?: readonly string[];
  readonly chat?: string;
  readonly json?: string;
  readonly speed?: Speed;
  readonly name?: string;
}

/**
 * Reads the command line of the demo; `--help` and mistakes end the process as commander does.
 * @param pid makes the default name of a `--once` run unique, so that several can run at a time
 * @param folder what the files' paths are relative to: where the user stands, which npm changes
 */
export function parseDemoOptions(argv: readonly string[], pid: number, folder: string): DemoOptions {
  const command = new Command('demo')
    .description(
      'A Kubernetes control plane, Kafka, Cassandra and the operator on this machine; applies a TwitchPipeline and shows live figures.',
    )
    .option(
      '--chat <file>',
      'chat log to play: tab-separated received_at, login, channel, text',
      env('SMACK_CHAT_LOG'),
    )
    .option(
      '--teams',
      'three teams with weights 1:2:3 share three nodes, a fourth comes with a guarantee, one leaves: shows their shares',
    )
    .option(
      '--once',
      'play the chat log to its end, write the final windows to --json, stop; with --teams: wait until the shares of the three are steady, write them, stop',
    )
    .option(
      '--json <file>',
      'with --once: where the windows (with --teams: the roles) go, one JSON object a line',
    )
    .addOption(
      new Option('--speed <speed>', "times real time, or 'max' (default: 1; with --once: max)").argParser(
        parseSpeed,
      ),
    )
    .option('--live <login...>', 'read these channels of the real Twitch, anonymously (needs the internet)')
    .addOption(new Option('--name <name>', 'name of the stack, for several at a time').argParser(parseName))
    .showHelpAfterError()
    .parse([...argv], { from: 'user' });
  return readFlags(command, inFolder(command.opts<Flags>(), folder), pid);
}

function readFlags(command: Command, flags: Flags, pid: number): DemoOptions {
  if (flags.teams) return readTeamsFlags(command, flags, pid);
  if (flags.once) {
    if (flags.live) command.error('error: --once plays a chat log; it cannot be used with --live');
    if (flags.chat === undefined) command.error('error: --once needs --chat FILE');
    if (flags.json === undefined) command.error('error: --once needs --json OUT');
    const { chat = '', json = '', speed = 'max', name = `once-${pid}` } = flags;
    return { mode: 'once', name, chat, json, speed };
  }
  if (flags.json !== undefined) command.error('error: --json is for --once');
  if (flags.live) {
    const logins = flags.live.map(login => login.toLowerCase().replace(/^#/, ''));
    return { mode: 'live', name: flags.name ?? 'demo', logins };
  }
  return { mode: 'watch', name: flags.name ?? 'demo', chat: flags.chat, speed: flags.speed ?? 1 };
}

function readTeamsFlags(command: Command, flags: Flags, pid: number): DemoOptions {
  const { once, json, live, speed, name } = flags;
  if (live || speed !== undefined) command.error('error: --teams goes with --once, --json and --name alone');
  if (!once) {
    if (json !== undefined) command.error('error: --json is for --once');
    return { mode: 'teams', name: name ?? 'demo' };
  }
  if (json === undefined) command.error('error: --teams --once needs --json OUT');
  return { mode: 'teams-once', name: name ?? `teams-${pid}`, json: json ?? '' };
}

function inFolder(flags: Flags, folder: string): Flags {
  const { chat, json } = flags;
  return {
    ...flags,
    ...(chat === undefined ? {} : { chat: resolve(folder, chat) }),
    ...(json === undefined ? {} : { json: resolve(folder, json) }),
  };
}

function parseSpeed(value: string): Speed {
  if (value === 'max') return 'max';
  const speed = Number(value);
  // Slower than real time is refused: an ingester may then promise event time that has not come yet.
  if (!(speed >= 1 && speed <= 100_000))
    throw new InvalidArgumentError("a number from 1 to 100000, or 'max'.");
  return speed;
}

function parseName(value: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(value)) throw new InvalidArgumentError('1 to 31 of a-z, 0-9 and -.');
  return value;
}

function env(name: string): string | undefined {
  return process.env[name] === '' ? undefined : process.env[name];
}
