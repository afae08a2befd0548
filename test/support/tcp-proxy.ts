import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A TCP proxy in front of a real server that can be as unreachable as a server that is down, or worse. */
export interface TcpProxy {
  /** HOST:PORT that clients use. */
  readonly address: string;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Refuses connections and breaks those there are, as when the process died. */
  down(): Promise<void>;
  /** Accepts and answers nothing, as when the machine froze. */
  hang(): void;
  /** Forwards on, but waits so many milliseconds before each piece of an answer, as a server that is overloaded. */
  slow(ms: number): void;
  /** Forwards again, on the same port. */
  up(): Promise<void>;
  close(): Promise<void>;
}

/** @param target HOST:PORT of the real server */
export async function startTcpProxy(target: string, host = '127.0.0.1'): Promise<TcpProxy> {
  const [targetHost = '', targetPort = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let hanging = false;
  let lateMs = 0;
  let accepted = 0;
  let port = 0;
  let server: Server | undefined;

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const serve = (client: Socket) => {
    accepted += 1;
    track(client);
    if (hanging) return;
    const upstream = connect({ host: targetHost, port: Number(targetPort) });
    track(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    const late = new Transform({
      transform(bytes, _, done) {
        if (lateMs === 0) done(null, bytes);
        else setTimeout(done, lateMs, null, bytes);
      },
    });
    client.pipe(upstream).pipe(late).pipe(client);
  };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const up = async () => {
    hanging = false;
    lateMs = 0;
    breakAll();
    if (server !== undefined) return;
    const started = createServer(serve);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    started.once('error', reject).listen(port, host, resolve);
    await promise;
    port = (started.address() as AddressInfo).port;
    server = started;
  };
  const down = async () => {
    const stopped = server;
    server = undefined;
    breakAll();
    await new Promise<void>(resolve => (stopped === undefined ? resolve() : stopped.close(() => resolve())));
  };
  await up();
  return {
    address: `${host}:${port}`,
    get accepted() {
      return accepted;
    },
    down,
    hang() {
      hanging = true;
      breakAll();
    },
    slow(ms) {
      lateMs = ms;
    },
    up,
    close: down,
  };
}
