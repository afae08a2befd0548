import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Accept, Listener } from './transport.ts';

/** Accepts clients over plain TCP, as `irc.chat.twitch.tv:6667` does. */
export async function listenTcp(host: string, port: number, accept: Accept): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.setEncoding('utf8');
    const events = accept({
      send: (data, written) => {
        if (socket.writable) socket.write(data, () => written());
        else written();
      },
      close: () => socket.end(),
      terminate: () => socket.destroy(),
    });
    socket.on('data', text => events.received(String(text)));
    socket.on('close', () => {
      sockets.delete(socket);
      events.closed();
    });
    // A close follows each error.
    socket.on('error', () => undefined);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
