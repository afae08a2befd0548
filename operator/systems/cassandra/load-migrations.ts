import { readdir, readFile } from 'node:fs/promises';
import { type Migration, parseMigration } from './migration.ts';

/** The migrations that this operator brings. */
export const migrationsFolder: URL = new URL('./migrations/', import.meta.url);

/**
 * Reads and parses all migrations of a folder, in order.
 * @throws when their numbers are not 1, 2, 3, ... or one can't be parsed.
 */
export async function loadMigrations(folder: URL = migrationsFolder): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.cql')).sort();
  const migrations = await Promise.all(
    files.map(async file => parseMigration(file, await readFile(new URL(file, folder), 'utf8'))),
  );
  for (const [index, migration] of migrations.entries()) {
    if (migration.number !== index + 1)
      throw new Error(`migration ${index + 1} is missing, or is there twice`);
  }
  return migrations;
}
