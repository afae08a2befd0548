import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of the machine (Debian: `apt-get install chromium`), without a window. `SMACK_CHROMIUM` names another. */
export async function aBrowser(): Promise<Browser> {
  const executablePath = process.env['SMACK_CHROMIUM'] ?? places.find(existsSync);
  if (executablePath === undefined) throw new Error('there is no Chromium: apt-get install chromium');
  // In a container there is nothing to make a sandbox with; the pages are our own.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
  return chromium.launch({ executablePath, args });
}
