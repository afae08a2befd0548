import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { runDemo } from '../support/run-demo.ts';

const name = `e2e-${process.pid}`;
const dir = fileURLToPath(new URL(`../../.smack/${name}`, import.meta.url));

test('the demo shows live figures, and Ctrl-C leaves no process, no port and no file within 15 s', async t => {
  const demo = runDemo('--name', name);
  t.after(() => demo.interrupt());
  await eventually('a line of figures of the example channel', () => figures(demo.output()), {
    withinMs: 240_000,
    everyMs: 500,
  });
  assert.match(demo.output(), /export KUBECONFIG=\S+/);
  assert.match(demo.output(), /kubectl get tp/);
  const console = /the console: (http:\S+)/.exec(demo.output())?.[1];
  assert.ok(console, demo.output());
  assert.match(await textOf(console), /<script type="module" [^>]*src="\/assets\/app-/);
  const { pipelines } = JSON.parse(await textOf(`${console}/api/v1/pipelines`));
  assert.deepEqual(
    pipelines.map(({ namespace, name: its }: { namespace: string; name: string }) => `${namespace}/${its}`),
    ['esports/dota'],
  );
  const running = processesOf(dir);
  assert.ok(running.length >= 6, `the stack's processes are found: ${running.join(', ')}`);
  const asked = performance.now();
  demo.interrupt();
  assert.equal(await demo.ended, 0, demo.output());
  assert.ok(performance.now() - asked < 15_000, 'it ended within 15 s');
  assert.deepEqual(processesOf(dir), []);
  assert.ok(!existsSync(dir), `${dir} is gone`);
});

async function textOf(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text();
}

/** A row of the table whose channel has been counted, e.g. `│ dota │ 09:31:00 │ 12 │`. */
function figures(output: string): string | undefined {
  return /│ \w+ +│ \d\d:\d\d:\d\d │ +[1-9]\d* │.*/.exec(output)?.[0];
}

/** Processes that work in the stack's folder or name it in their command line, `pid command` each. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter(pid => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap(pid => {
      const [command, cwd] = [commandOf(pid), cwdOf(pid)];
      return command.includes(folder) || cwd.startsWith(folder) ? [`${pid} ${command.slice(0, 80)}`] : [];
    });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(join('/proc', pid, 'cwd'));
  } catch {
    return '';
  }
}
