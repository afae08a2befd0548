import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** The block marked `sh` of a page of docs/ that holds a text, as it is written: lines that people run by hand. */
export async function runbookLine(text: string, file = 'runbooks/offers.md'): Promise<string> {
  const page = await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const found = blocks.find(block => block.includes(text));
  assert.ok(found, `a block with ${text}`);
  return found;
}
