/**
 * Refuses source files above 300 lines: one concept a file, about 100 lines as the habit.
 * Prints each offender with its length and exits 1.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const LIMIT = 300;

const tooLong = trackedSources()
  .map(file => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > LIMIT)
  .sort((a, b) => b.lines - a.lines);

for (const { file, lines } of tooLong) {
  process.stderr.write(`${file}: ${lines} lines, at most ${LIMIT} are allowed: split it by concept\n`);
}
process.exitCode = tooLong.length > 0 ? 1 : 0;

function trackedSources(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.go'];
  return execFileSync('git', args, { encoding: 'utf8' })
    .split('\n')
    .filter(file => file !== '' && !file.endsWith('.generated.ts') && existsSync(file));
}
