import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of the answer to a write that Cassandra has carried out. */
export type LostAnswer =
  /** The client is told that the write timed out. */
  | 'timed out'
  /** The connection breaks before the answer. */
  | 'broken';

/** A proxy in front of a real Cassandra for clients that must be told of failures that were none. */
export interface CqlFaultProxy {
  /** HOST:PORT that clients use. */
  readonly address: string;
  /** Answers that were lost so far. */
  readonly lost: number;
  close(): Promise<void>;
}

const HEADER_BYTES = 9;
const OPCODE_ERROR = 0x00;
const OPCODE_RESULT = 0x08;
const RESULT_VOID = 0x0001;
const WRITE_TIMEOUT = 0x1100;
const LOCAL_QUORUM = 0x0006;
/** Tracing, custom payload and warnings stand before the body proper. */
const PREFIXED = 0x02 | 0x04 | 0x08;

/**
 * Forwards everything, and asks `lose` at each answer RESULT Void, which only an applied write has, what becomes of it;
 * undefined passes it on. Speaks the frames of native protocol 3 and 4 (cassandra-driver speaks no later one).
 * @param target HOST:PORT of the real server
 */
export async function startCqlFaultProxy(
  target: string,
  lose: () => LostAnswer | undefined,
): Promise<CqlFaultProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let lost = 0;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer(client => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) track(socket);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream);
    forEachFrame(upstream, frame => {
      const fate = isAppliedWrite(frame) ? lose() : undefined;
      if (fate !== undefined) lost += 1;
      if (fate === 'broken') client.destroy();
      else client.write(fate === undefined ? frame : writeTimeout(frame));
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get lost() {
      return lost;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(done => server.close(() => done()));
    },
  };
}

function forEachFrame(socket: Socket, act: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length >= HEADER_BYTES) {
      const length = HEADER_BYTES + rest.readUInt32BE(5);
      if (rest.length < length) return;
      act(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
}

function isAppliedWrite(frame: Buffer): boolean {
  const flags = frame[1] ?? 0;
  if (frame[4] !== OPCODE_RESULT || (flags & PREFIXED) !== 0) return false;
  return frame.length === HEADER_BYTES + 4 && frame.readUInt32BE(HEADER_BYTES) === RESULT_VOID;
}

/** The answer of a coordinator that gave up waiting for replicas, to the request that `answer` belongs to. */
function writeTimeout(answer: Buffer): Buffer {
  const message = Buffer.from('Operation timed out - received only 0 responses.');
  const kind = Buffer.from('SIMPLE');
  const body = Buffer.alloc(4 + 2 + message.length + 2 + 4 + 4 + 2 + kind.length);
  let at = body.writeUInt32BE(WRITE_TIMEOUT, 0);
  at = body.writeUInt16BE(message.length, at);
  at += message.copy(body, at);
  at = body.writeUInt16BE(LOCAL_QUORUM, at);
  at = body.writeUInt32BE(0, at);
  at = body.writeUInt32BE(1, at);
  at = body.writeUInt16BE(kind.length, at);
  kind.copy(body, at);
  const header = Buffer.from(answer.subarray(0, HEADER_BYTES));
  header[4] = OPCODE_ERROR;
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}
