import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Accept, Listener } from './transport.ts';

/** A client's frame larger than this is refused. */
const LARGEST_FRAME = 65_536;

/** Accepts clients over WebSocket, as `irc-ws.chat.twitch.tv` does: a frame holds one line or several. */
export async function listenWs(host: string, port: number, accept: Accept): Promise<Listener> {
  const server = new WebSocketServer({ host, port, perMessageDeflate: false, maxPayload: LARGEST_FRAME });
  server.on('connection', socket => {
    const events = accept({
      // Raw bytes too go out as a text frame: what is no UTF-8 then is for the client to cope with.
      send: (data, written) => socket.send(data, { binary: false }, () => written()),
      close: () => socket.close(),
      terminate: () => socket.terminate(),
    });
    socket.on('message', data => events.received(`${String(data)}\n`));
    socket.on('close', () => events.closed());
    // A close follows each error.
    socket.on('error', () => undefined);
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
