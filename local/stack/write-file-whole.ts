import { rename, writeFile } from 'node:fs/promises';

/** Writes a file by rename, so that a reader sees the old text or the new one, never half of it. */
export async function writeFileWhole(file: string, text: string, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, text, { mode });
  await rename(`${file}.new`, file);
}
