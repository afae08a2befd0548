import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { listens } from './listens.ts';

/** First port of stack 0; below Linux's ephemeral range (32768), so no outgoing connection takes one. */
const FIRST_PORT = 20_000;
const PORTS_PER_STACK = 40;

/**
 * A stack's claim on its own loopback network 127.<octet>.0.0/16. The kernel keeps it: the claim is a listening socket
 * (the supervisor's control server) that vanishes with the process, so two stacks that start at once cannot get the
 * same octet and nothing is left behind by a kill. Within the claimed network only the stack itself listens.
 */
export interface AddressClaim {
  readonly octet: number;
  /** 127.<octet>.0.1: where the programs of the stack listen. */
  readonly address: string;
  readonly controlPort: number;
  /** A port on which nothing listens, neither on the stack's address nor on all addresses. */
  freePort(): Promise<number>;
}

/**
 * Binds `server` to the first octet that is free, starting from `firstOctet` (1..254; spread by the caller's randomness).
 * @throws Error when all 254 are taken
 */
export async function claimAddress(server: Server, firstOctet: number): Promise<AddressClaim> {
  for (let step = 0; step < 254; step++) {
    const octet = 1 + ((firstOctet - 1 + step) % 254);
    const address = `127.${octet}.0.1`;
    const base = FIRST_PORT + octet * PORTS_PER_STACK;
    if (!(await listens(server, { host: address, port: base, exclusive: true }))) continue;
    let next = base + 1;
    return {
      octet,
      address,
      controlPort: base,
      async freePort() {
        while (next < base + PORTS_PER_STACK) {
          const port = next++;
          if (await isFree(address, port)) return port;
        }
        throw new Error(`no free port on ${address} in ${base}..${base + PORTS_PER_STACK - 1}`);
      },
    };
  }
  throw new Error('no free loopback network: 254 stacks run already');
}

async function isFree(address: string, port: number): Promise<boolean> {
  const probe = createServer();
  if (!(await listens(probe, { host: address, port, exclusive: true }))) return false;
  await new Promise<void>(resolve => probe.close(() => resolve()));
  return true;
}
