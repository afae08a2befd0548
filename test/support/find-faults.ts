import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core has against a page, WCAG 2.2 AA and best practices: each fault as a line with the elements that have it. */
export async function findFaults(page: Page): Promise<readonly string[]> {
  // The page's own policy forbids eval; axe runs beside it.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await checker.run({ resultTypes: ['violations'] });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
    );
  });
  return found;
}
