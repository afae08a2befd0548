/**
 * `npm run bench`: lists the benchmarks; `npm run bench -- NAME... [--json]` runs some. A benchmark is a module
 * `bench/<name>/<name>-bench.ts`; it is found by its file, and prints its figures in one form (see bench.ts).
 */
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Bench, BenchOptions, Figure } from './bench.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

const command = new Command('bench')
  .description('Runs benchmarks and prints their figures beside what others reach.')
  .argument('[name...]', 'benchmarks to run, one after another; none = list them; all = every one')
  .option('--json', 'one JSON line a figure on stdout', false)
  .option('--quick', 'a smaller shape, to see that it works', false)
  .option(
    '--stack <file>',
    'facts of a running stack, for benchmarks that can use one',
    process.env['SMACK_TEST_STACK'],
  )
  .showHelpAfterError()
  .parse();
const flags = command.opts<{ readonly json: boolean; readonly quick: boolean; readonly stack?: string }>();

const files = new Map(
  globSync('*/*-bench.ts', { cwd: here })
    .filter(file => basename(file) === `${dirname(file)}-bench.ts`)
    .toSorted()
    .map(file => [dirname(file), join(here, file)]),
);
const asked = command.args.includes('all') ? [...files.keys()] : command.args;

for (const name of asked) {
  if (!files.has(name))
    command.error(`error: no benchmark '${name}'; there are: ${[...files.keys()].join(', ')}`);
}
if (asked.length === 0) await list();
for (const name of asked) await run(await load(name));

async function load(name: string): Promise<Bench> {
  const module: { readonly bench?: Bench } = await import(files.get(name) ?? '');
  if (module.bench === undefined) throw new Error(`bench/${name}/${name}-bench.ts exports no 'bench'`);
  return module.bench;
}

async function list(): Promise<void> {
  for (const name of files.keys()) {
    const { describe } = await load(name);
    print(`${name.padEnd(12)}  ${describe}`);
  }
  print('\nnpm run bench -- NAME [--json] [--quick]');
}

async function run(bench: Bench): Promise<void> {
  const figures: Figure[] = [];
  const options: BenchOptions = {
    quick: flags.quick,
    stack: flags.stack,
    progress: line => void process.stderr.write(`${bench.name}: ${line}\n`),
  };
  try {
    await bench.run(options, figure => {
      const whole: Figure = { bench: bench.name, ...figure };
      figures.push(whole);
      if (flags.json) print(JSON.stringify(whole));
    });
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(
      `${bench.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  if (!flags.json) print(tableOf(figures));
}

function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['bench', 'shape', 'metric', 'value', 'unit', 'anchor', 'ratio'],
    style: { head: [] },
  });
  for (const { bench, shape, metric, value, unit, anchor, ratio } of figures) {
    table.push([
      bench,
      shape,
      metric,
      rounded(value),
      unit,
      anchor,
      ratio === undefined ? '' : `${rounded(ratio)}x`,
    ]);
  }
  return table.toString();
}

/** Three digits that count. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
