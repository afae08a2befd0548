import { readFile } from 'node:fs/promises';

/** Bit of CAP_SYS_RESOURCE, capability.h. */
const SYS_RESOURCE = 24n;

/** Whether programs of this machine may have CAP_SYS_RESOURCE: it is not so where the machine is a container itself. */
export async function hasSysResource(): Promise<boolean> {
  return boundsSysResource(await readFile('/proc/self/status', 'utf8'));
}

/** Whether the bounding set in a `/proc/PID/status` holds CAP_SYS_RESOURCE. */
export function boundsSysResource(status: string): boolean {
  const set = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${set}`) >> SYS_RESOURCE) & 1n) === 1n;
}
