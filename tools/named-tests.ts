import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What is wrong with a cell that names tests, of the form `file`: *beginning of a test's name*; … Empty when all of them
 * are there.
 * @param root the repository's folder, absolute
 */
export function missingTests(root: string, cell: string): string[] {
  const named = [...cell.matchAll(/`([^`]+)`: \*([^*]+)\*/g)];
  if (named.length === 0 || named.length !== cell.split('; `').length)
    return [`not of the form file: *name*: ${cell}`];
  return named.flatMap(([, file = '', name = '']) => {
    if (!existsSync(join(root, file))) return [`${file} does not exist`];
    const titles = readFileSync(join(root, file), 'utf8').matchAll(/^\s*test\(\s*(['"`])(.*?)\1,/gms);
    return [...titles].some(([, , title = '']) => title.startsWith(name))
      ? []
      : [`${file} has no test that begins with: ${name}`];
  });
}
