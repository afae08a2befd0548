import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';

/** A port of this machine that leads to a port of a pod, as `kubectl port-forward` makes it. */
export interface ForwardedPort extends AsyncDisposable {
  readonly port: number;
}

/** Whose port. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Listens on a free loopback port until disposed of; a connection whose pod is gone is closed, and the next one is tried anew. */
export async function forwardPort(config: KubeConfig, target: PodPort): Promise<ForwardedPort> {
  const forward = new PortForward(config, true);
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    forward.portForward(target.namespace, target.pod, [target.port], socket, null, socket).then(
      web => {
        socket.once('close', () => {
          if ('close' in web) web.close();
        });
        if ('on' in web) web.on('close', () => socket.destroy());
      },
      () => socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
