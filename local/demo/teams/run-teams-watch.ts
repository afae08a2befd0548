import { createLogUpdate } from 'log-update';
import { waitUntil } from '../../stack/wait-until.ts';
import { startTeams, type TeamsDemo, type TeamsPlan } from './start-teams.ts';
import { SteadyState } from './steady-state.ts';
import { renderTeamsTable } from './teams-table.ts';

/** What happens, one after another; the next begins when sharing has come to rest. */
const acts: readonly { readonly says: string; readonly does: (demo: TeamsDemo) => Promise<void> }[] = [
  { says: 'music (weight 1) asks for 36 pods of 1 cpu and is alone', does: demo => demo.enter('music') },
  { says: 'news (weight 2) comes and asks for 40', does: demo => demo.enter('news') },
  {
    says: 'esports (weight 3), whose pipeline runs already, asks for 44',
    does: demo => demo.enter('esports'),
  },
  {
    says: 'research comes with a guarantee of 8 cpu, and nothing is free: pods of others are told to go',
    does: demo => demo.enter('research'),
  },
  { says: 'news leaves: its room goes to the others, by their weights', does: demo => demo.leave('news') },
];
const AT_REST = 'at rest; try kubectl scale, or Ctrl-C, which ends everything';
const REDRAW_MS = 1_000;
/** Off a terminal a table now and then is enough. */
const PLAIN_REDRAW_MS = 5_000;

/** Shows shares change as teams come and go, until the signal is aborted; ends everything it started. */
export async function runTeamsWatch(plan: TeamsPlan): Promise<void> {
  const { signal, say } = plan;
  await using cleanup = new AsyncDisposableStack();
  const demo = await startTeams(plan, cleanup);
  say(
    `\nin another terminal:\n  export KUBECONFIG=${demo.stack.state().kubeconfig}\n  kubectl get resourceroles\n` +
      `  curl ${demo.operator.url}/offers/pods?state=gated\n`,
  );
  const draw = createLogUpdate(process.stdout);
  await Promise.race([play(demo, draw, signal), demo.failed]);
}

async function play(demo: TeamsDemo, draw: (text: string) => void, signal: AbortSignal): Promise<void> {
  const waiting = [...acts];
  let says = '';
  let steady = new SteadyState(demo.asked);
  let atRest = true;
  const turn = async (): Promise<false> => {
    const next = atRest ? waiting.shift() : undefined;
    if (next !== undefined) {
      says = next.says;
      await next.does(demo);
      steady = new SteadyState(demo.asked);
    }
    const [roles, pods] = await Promise.all([demo.offers.roles(signal), demo.offers.pods(signal)]);
    const open = steady.waitsFor({ roles, pods, at: performance.now() });
    atRest = open === undefined;
    const rest = atRest && waiting.length === 0 ? `\n${AT_REST}` : '';
    draw(renderTeamsTable(roles, `${says}${open === undefined ? '' : ` (${open})`}${rest}`));
    return false;
  };
  const everyMs = process.stdout.isTTY ? REDRAW_MS : PLAIN_REDRAW_MS;
  await waitUntil('the demo ends', turn, { deadlineMs: Number.POSITIVE_INFINITY, everyMs, signal });
}
