import { createLog } from '../lib/log.ts';
import { Shutdown } from '../lib/shutdown.ts';
import { systemClock } from '../lib/system-clock.ts';
import { chooseScript } from './choose-script.ts';
import { listenControl } from './control-server.ts';
import { listenTcp } from './listen-tcp.ts';
import { listenWs } from './listen-ws.ts';
import { parseReplayArguments } from './replay-options.ts';
import { ReplayServer } from './replay-server.ts';

const options = parseReplayArguments(process.argv.slice(2));
// Logs go to stderr: the first line on stdout tells where the server listens.
const log = createLog({ program: 'replay', level: process.env.LOG_LEVEL ?? 'info' }, process.stderr);

try {
  const script = await chooseScript(options, systemClock.now());
  const replay = new ReplayServer({
    script,
    seed: options.seed,
    speed: options.loop ? 1 : (options.speed ?? 1),
    limits: { joinsPerTenSeconds: options.joinsPer10s, channels: options.maxChannels },
    autostart: options.autostart,
    pingSeconds: options.pingSeconds,
    clock: systemClock,
    log,
  });
  const ws = await listenWs(options.host, options.wsPort, transport => replay.accept(transport, true));
  const tcp = await listenTcp(options.host, options.tcpPort, transport => replay.accept(transport, false));
  const control = await listenControl(options.host, options.controlPort, replay);
  const shutdown = new Shutdown({ deadlineMs: 5_000, clock: systemClock, log });
  shutdown.add('stop playing', () => replay.close());
  for (const [name, listener] of Object.entries({ ws, tcp, control })) {
    shutdown.add(`close ${name}`, () => listener.close());
  }
  shutdown.listen(process, code => process.exit(code));
  const listening = {
    ws: `ws://${options.host}:${ws.port}`,
    tcp: `tcp://${options.host}:${tcp.port}`,
    control: `http://${options.host}:${control.port}`,
    channels: script.channels,
    total: script.total,
  };
  process.stdout.write(`${JSON.stringify(listening)}\n`);
} catch (error) {
  process.stderr.write(`replay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
