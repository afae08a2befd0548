import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../local/stack/wait-until.ts';
import type { GrantsScene, OperatorUnderLoad } from './grants-scene.ts';

/** What an operator takes while pods wait in vain and nothing happens. */
export interface Rest {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Its requests, its Lease's and watches that are opened again excepted. */
  readonly requests: number;
}

const REST_SECONDS = 30;
const QUIET_SECONDS = 10;
const DEADLINE_MS = 300_000;

/** Waits until the operator has asked the API server for nothing for ten seconds, and looks for thirty more. */
export async function measureRest(
  { auditLog }: GrantsScene,
  operator: Pick<OperatorUnderLoad, 'cpuSeconds'>,
): Promise<Rest> {
  let from = (await stat(auditLog)).size;
  await waitUntil(
    'the operator has come to rest',
    async () => {
      await sleep(QUIET_SECONDS * 1_000);
      const before = from;
      from = (await stat(auditLog)).size;
      return (await requestsSince(auditLog, before)) === 0;
    },
    { deadlineMs: DEADLINE_MS, everyMs: 100 },
  );
  const [began, cpu] = [performance.now(), operator.cpuSeconds()];
  await sleep(REST_SECONDS * 1_000);
  return {
    seconds: (performance.now() - began) / 1_000,
    cpuSeconds: operator.cpuSeconds() - cpu,
    requests: await requestsSince(auditLog, from),
  };
}

async function requestsSince(auditLog: string, position: number): Promise<number> {
  const lines = (await readFile(auditLog)).toString('utf8', position).split('\n');
  return lines.filter(
    line => line.includes('smack-operator') && !/"verb":"watch"|"resource":"leases"/.test(line),
  ).length;
}
