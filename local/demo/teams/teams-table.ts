import Table from 'cli-table3';
import type { RoleView } from '../../../operator/offers/view/offers-view.ts';

/** The table is to be narrower than 80 columns. */
const BAR = 24;

/** Renders the roles as a table: who holds how much of the cluster, who waits. */
export function renderTeamsTable(roles: readonly RoleView[], act: string): string {
  const table = new Table({
    head: ['role', 'weight', 'dominant share', 'granted', 'pending', 'guarantee'],
    colAligns: ['left', 'right', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const role of roles.filter(({ explicit, granted }) => explicit || granted.pods > 0)) {
    table.push([
      role.name,
      String(role.weight),
      `${barOf(role.dominantShare)} ${`${(role.dominantShare * 100).toFixed(1)} %`.padStart(7)}`,
      String(role.granted.pods),
      String(role.pending.pods),
      Object.entries(role.guarantee)
        .map(([kind, amount]) => `${kind} ${amount}`)
        .join(', '),
    ]);
  }
  return `${table.toString()}\n${act}`;
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}
