import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { root } from './kind-paths.ts';

/** Numbers of a run of the suite. */
export interface SuiteNumbers {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** A file of disruptions waits for nodes and databases that come back. */
const FILE_DEADLINE_MS = 30 * 60_000;

/** What the kind suite never tests, and why: said after each run, so that nobody takes green for more than it is. */
export const notTested: readonly string[] = [
  'NetworkPolicies of the chart: the node image made here enforces none, and this suite does not ask whether a published one does',
  'volumes that move with their pods: Kafka and Cassandra keep their data in a folder of one node',
  'the loss of the control plane: the cluster has one',
];

/**
 * Runs test/kind/*.test.ts against a cluster, one file after the other in the order of their names: each finds the cluster as the one before left it.
 * @param match only files whose name holds this text
 */
export async function runSuite(cluster: string, match: string): Promise<SuiteNumbers> {
  const found = globSync('test/kind/*.test.ts', { cwd: root }).toSorted();
  const files = found.filter(file => file.includes(match)).map(file => join(root, file));
  if (files.length === 0) throw new Error(`no file of test/kind matches '${match}'`);
  process.env['SMACK_KIND_CLUSTER'] = cluster;
  const started = performance.now();
  const stream = run({ files, concurrency: 1, timeout: FILE_DEADLINE_MS });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  stream.on('test:summary', ({ file, counts: { tests, passed, skipped, todo } }) => {
    if (file !== undefined) return;
    counts.passed = passed;
    counts.skipped = skipped + todo;
    counts.failed = tests - passed - counts.skipped;
  });
  for await (const chunk of stream.compose(new spec())) process.stdout.write(chunk);
  return { ...counts, seconds: (performance.now() - started) / 1000 };
}

/** What to print at the end. */
export function renderNumbers({ passed, failed, skipped, seconds }: SuiteNumbers): string {
  return [
    `kind suite: ${passed} passed, ${failed} failed, ${skipped} skipped, ${Math.round(seconds)} s`,
    `NOT TESTED here: ${notTested.length} things`,
    ...notTested.map(thing => `  - ${thing}`),
  ].join('\n');
}
