/** What was done: found, read and checked in the browser. */

import { expect, test } from '../support/fixtures';
import { heading } from '../support/pages';

test('what was done is listed, found and checked', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('link', { name: 'Audit' }).first().click();
  await expect(heading(page, 'Audit')).toBeVisible();
  const rows = page.getByRole('main').getByRole('rowgroup').last().getByRole('row');
  await expect(rows.first()).toContainText('Integration: disabled');
  await expect(rows.first()).toContainText('127.0.0.1');
  await rows.first().getByText(/^Entry \d+$/).click();
  await expect(rows.first()).toContainText('active disabled');

  await page.getByLabel('Action').selectOption('Integration: connected');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Who, what or from where').fill('nobody');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('No entry to show')).toBeVisible();
  await page.getByRole('link', { name: 'Clear' }).click();

  await page.getByRole('button', { name: 'Check all entries' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'as they were written' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as JSON lines' }).click();
  expect((await download).suggestedFilename()).toBe('countersign-audit.jsonl');
});
