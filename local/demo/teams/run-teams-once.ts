import { rename, writeFile } from 'node:fs/promises';
import { waitUntil } from '../../stack/wait-until.ts';
import { renderRoleLines, roleLines } from './role-lines.ts';
import { startTeams, type TeamsPlan } from './start-teams.ts';
import { SteadyState, type TeamsSeen } from './steady-state.ts';

const DEADLINE_MS = 10 * 60_000;

/** Waits until three teams that want more than there is share the cluster at rest, and writes who holds what. */
export async function runTeamsOnce(plan: TeamsPlan & { readonly json: string }): Promise<void> {
  const { signal, say, json } = plan;
  await using cleanup = new AsyncDisposableStack();
  const demo = await startTeams(plan, cleanup);
  say('three teams with weights 1:2:3 ask for more than there is');
  for (const team of ['music', 'news', 'esports'] as const) await demo.enter(team);
  const steady = new SteadyState(demo.asked);
  let said = '';
  const whenSteady = waitUntil(
    'the shares are steady',
    async (): Promise<TeamsSeen> => {
      const [roles, pods] = await Promise.all([demo.offers.roles(signal), demo.offers.pods(signal)]);
      const seen = { roles, pods, at: performance.now() };
      const open = steady.waitsFor(seen);
      if (open === undefined) return seen;
      if (open !== said) say(`  ${open}`);
      said = open;
      throw new Error(open);
    },
    { deadlineMs: DEADLINE_MS, everyMs: 500, signal },
  );
  const { roles, pods } = await Promise.race([whenSteady, demo.failed]);
  const lines = roleLines(roles, pods);
  await writeFile(`${json}.new`, renderRoleLines(lines));
  await rename(`${json}.new`, json);
  say(`${lines.length} roles are in ${json}`);
}
