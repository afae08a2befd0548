import type { ListenOptions, Server } from 'node:net';

/** Makes a server listen. Whether it does: false when the address, port or name is taken; any other failure rejects. */
export function listens(server: Server, where: ListenOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.removeListener('listening', listening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const listening = (): void => {
      server.removeListener('error', failed);
      resolve(true);
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(where);
  });
}
