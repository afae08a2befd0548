/**
 * `npm test`: all tests, by kind. Unit tests stand beside their source and need no server; chart tests run Helm without a cluster; images
 * tests build container images; integration
 * tests share one local stack without nodes, end-to-end tests one that runs pods. Prints node's own report of each kind and a closing table of numbers.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { startSharedStack } from './support/shared-stack.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The kinds in the order in which they run, with the time one file may take. */
const kinds = {
  unit: {
    files: '{operator,workloads,local,crds,tools,bench}/**/*.test.ts',
    stack: 'none',
    minutes: 5,
    at: 2,
  },
  chart: { files: 'test/chart/**/*.test.ts', stack: 'none', minutes: 10, at: 1 },
  images: { files: 'test/images/**/*.test.ts', stack: 'none', minutes: 10, at: 1 },
  integration: { files: 'test/integration/**/*.test.ts', stack: 'without nodes', minutes: 10, at: 2 },
  e2e: { files: 'test/e2e/**/*.test.ts', stack: 'with nodes', minutes: 15, at: 1 },
} as const;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

interface Numbers {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const command = new Command('test')
  .description('Runs the tests and prints their number by kind.')
  .addOption(new Option('--kind <kind...>', 'only these kinds').choices(kindNames).default(kindNames))
  .option('--match <text>', 'only files whose path holds this text', '')
  .showHelpAfterError()
  .parse();
const options = command.opts<{ readonly kind: readonly Kind[]; readonly match: string }>();

const planned = kindNames
  .filter(kind => options.kind.includes(kind))
  .map(kind => ({ kind, files: globSync(kinds[kind].files, { cwd: root }).toSorted() }))
  .map(({ kind, files }) => ({ kind, files: files.filter(file => file.includes(options.match)) }))
  .filter(({ files }) => files.length > 0);
if (planned.length === 0) command.error(`error: no test file matches '${options.match}'`);

const results = new Map<Kind, Numbers>();
for (const { kind, files } of planned) {
  const needed = kinds[kind].stack;
  const stack = needed === 'none' ? undefined : await startSharedStack(root, needed === 'with nodes');
  try {
    print(`\n=== ${kind} tests: ${files.length} files ===\n`);
    results.set(kind, await runKind(kind, files));
  } finally {
    await stack?.end();
  }
}
printNumbers();
process.exitCode = [...results.values()].some(({ failed }) => failed > 0) ? 1 : 0;

async function runKind(kind: Kind, files: readonly string[]): Promise<Numbers> {
  const { minutes, at } = kinds[kind];
  const started = performance.now();
  const stream = run({
    files: files.map(file => join(root, file)),
    concurrency: at,
    timeout: minutes * 60_000,
  });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  stream.on('test:summary', ({ file, counts: found }) => {
    if (file !== undefined) return;
    counts.passed = found.passed;
    counts.skipped = found.skipped + found.todo;
    counts.failed = found.tests - found.passed - counts.skipped;
  });
  for await (const chunk of stream.compose(new spec())) process.stdout.write(chunk);
  return { ...counts, seconds: (performance.now() - started) / 1000 };
}

function printNumbers(): void {
  print('\nkind         passed  failed  skipped  seconds');
  let [passed, failed, skipped] = [0, 0, 0];
  for (const [kind, numbers] of results) {
    passed += numbers.passed;
    failed += numbers.failed;
    skipped += numbers.skipped;
    const cells = [numbers.passed, numbers.failed, numbers.skipped, Math.round(numbers.seconds)];
    const widths = [6, 6, 7, 7];
    print(`${kind.padEnd(11)}  ${cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('  ')}`);
  }
  print(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
