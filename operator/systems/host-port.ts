/** A host and a port, the host without the brackets of IPv6. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Parses HOST, HOST:PORT, [IPv6] or [IPv6]:PORT; `undefined` when it is neither. */
export function parseHostPort(text: string, defaultPort: number): HostPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
