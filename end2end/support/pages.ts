/** Words for what is on the pages. */

import { type Locator, type Page, expect } from '@playwright/test';

/** The value beside a name in a list of facts, on the page or in a part of it. */
export function fact(page: Page, name: string, within: Page | Locator = page): Locator {
  const term = page.locator('dt').filter({ hasText: new RegExp(`^${name}$`) });
  return within.locator('dl > div').filter({ has: term }).locator('dd');
}

/** A section by its heading. */
export function section(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** The main heading. */
export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, level: 1, exact: true });
}

/** A place in the main navigation. */
export function place(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
}

/** The row of a hiring in the list. */
export function row(page: Page, capability: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name: capability, exact: true }) });
}

/** Waits until changes arrive by themselves. */
export async function live(page: Page): Promise<void> {
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible();
}

/** Fills in the form for a new hiring, apart from what it offers by itself. */
export async function describeHiring(
  page: Page,
  hiring: { capability?: string; task?: string; price?: string },
): Promise<void> {
  await page.getByLabel('Capability').fill(hiring.capability ?? 'coding');
  await page.getByLabel('Task', { exact: true }).fill(hiring.task ?? 'Write the tests.');
  await page.getByLabel('Price', { exact: true }).fill(hiring.price ?? '50.00');
}

/** A mark that a reload wipes out. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-mark', 'here'));
}

/** The page was not loaded again since it was marked. */
export async function expectMark(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-mark', 'here');
}
