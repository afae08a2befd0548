/** Hands out the addresses of one node's pods: 127.<octet>.<node>.2 to .254. */
export interface PodAddresses {
  /** The address of a pod: the one it had, if that is free, else the one unused for longest. Throws when none is free. */
  take(uid: string, previous: string | undefined): string;
  release(uid: string): void;
}

const FIRST = 2;
const LAST = 254;

/** @param hostIp the node's own address, 127.x.y.1 */
export function createPodAddresses(hostIp: string): PodAddresses {
  const prefix = hostIp.slice(0, hostIp.lastIndexOf('.') + 1);
  const free = Array.from({ length: LAST - FIRST + 1 }, (_, index) => `${prefix}${FIRST + index}`);
  const taken = new Map<string, string>();
  return {
    take(uid, previous) {
      const known = taken.get(uid);
      if (known !== undefined) return known;
      const kept = previous === undefined ? -1 : free.indexOf(previous);
      const [address] = free.splice(Math.max(kept, 0), 1);
      if (address === undefined) throw new Error(`no free pod address on ${hostIp}`);
      taken.set(uid, address);
      return address;
    },
    release(uid) {
      const address = taken.get(uid);
      if (address === undefined) return;
      taken.delete(uid);
      // Last in the line, so that a late connection to the old pod does not reach a new one.
      free.push(address);
    },
  };
}
