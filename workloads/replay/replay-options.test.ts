import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReplayArguments, replayCommand } from './replay-options.ts';

function parse(...args: string[]): ReplayArguments {
  const command = replayCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts<ReplayArguments>();
}

test('without arguments it listens on free ports of the loopback and waits', () => {
  const { host, wsPort, tcpPort, controlPort, autostart, speed, loop } = parse();
  assert.deepEqual(
    { host, wsPort, tcpPort, controlPort, autostart, speed, loop },
    {
      host: '127.0.0.1',
      wsPort: 0,
      tcpPort: 0,
      controlPort: 0,
      autostart: undefined,
      speed: undefined,
      loop: false,
    },
  );
});

test('a speed is max or a number', () => {
  assert.equal(parse('--speed', 'max').speed, 'max');
  assert.equal(parse('--speed', '2.5').speed, 2.5);
});

test('autostart is at once, or at a number of channels', () => {
  assert.equal(parse('--autostart').autostart, 0);
  assert.equal(parse('--autostart', '3').autostart, 3);
});

test('channels are logins in lower case, each once', () => {
  assert.deepEqual(parse('--channels', 'Bulldog, forsen,bulldog').channels, ['bulldog', 'forsen']);
});

const refused: Record<string, string[]> = {
  'a speed of nothing': ['--speed', '0'],
  'a speed in words': ['--speed', 'fast'],
  'a port beyond all ports': ['--ws-port', '65536'],
  'a channel that is no login': ['--channels', 'not a login'],
  'a time that is none': ['--start-time', 'tomorrow'],
  'an option that nobody knows': ['--colour'],
  'an argument without an option': ['file.tsv'],
};
for (const [name, args] of Object.entries(refused)) {
  test(`${name} is refused`, () => assert.throws(() => parse(...args)));
}
