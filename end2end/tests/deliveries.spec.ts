/** What Linear sent: found, read and replayed in the browser. */

import { type Locator, type Page } from '@playwright/test';

import { type Api } from '../support/api';
import { expect, test } from '../support/fixtures';
import { expectMark, fact, heading, live, mark, section } from '../support/pages';
import { type Sandbox } from '../support/sandbox';

/** A workspace whose hiring was completed by a move in Linear. */
async function completed(api: Api, sandbox: Sandbox): Promise<string> {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hireWithIssue({ agent_id, capability: 'coding' });
  await sandbox.move('ENG-1', 'Done');
  await expect.poll(async () => (await api.hiring(id)).status).toBe('completed');
  return id;
}

function rows(page: Page): Locator {
  return page.getByRole('main').getByRole('rowgroup').last().getByRole('row');
}

test('a delivery appears by itself, and is found by what it is about', async ({ signedIn: page, api, sandbox }) => {
  await page.goto('/deliveries');
  await expect(page.getByText('No deliveries yet')).toBeVisible();
  await live(page);
  await mark(page);
  await completed(api, sandbox);
  await expect(rows(page).filter({ hasText: 'Applied' })).toHaveCount(1);
  await expectMark(page);

  await page.getByLabel('Text or id').fill('eng-1');
  await page.getByLabel('Outcome').selectOption('Applied');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Text or id').fill('nowhere');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('No delivery matches')).toBeVisible();
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/deliveries$/);
});

test('a tick survives what comes in meanwhile', async ({ signedIn: page, api, sandbox }) => {
  await completed(api, sandbox);
  await page.goto('/deliveries');
  await live(page);
  const chosen = rows(page).filter({ hasText: 'Applied' }).getByRole('checkbox');
  await chosen.check();
  await chosen.focus();
  const before = await rows(page).count();
  await sandbox.move('ENG-1', 'Todo');
  await expect(rows(page)).toHaveCount(before + 1);
  await expect(chosen).toBeChecked();
  await expect(chosen).toBeFocused();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('one is read to the last line and replayed', async ({ signedIn: page, api, sandbox }) => {
      await completed(api, sandbox);
      await page.goto('/deliveries?outcome=applied');
      await page.getByRole('link', { name: 'Issue update' }).click();
      await expect(heading(page, 'Issue update')).toBeVisible();
      await expect(fact(page, 'Outcome')).toContainText('Applied');
      for (const step of ['Signed by Linear', 'Received and on disk', 'Taken up by a worker', 'Processed']) {
        await expect(section(page, 'Steps').getByRole('rowheader', { name: step })).toBeVisible();
      }
      await expect(section(page, 'Headers')).toContainText('linear-signature');

      await page.getByLabel('Find in the payload').fill('ENG-1');
      await page.getByRole('button', { name: 'Find' }).click();
      await expect(page.locator('mark').first()).toHaveText('ENG-1');
      await page.getByRole('link', { name: 'Go to the first' }).click();
      await expect(page.locator('#match-1')).toBeInViewport();

      await page.getByRole('button', { name: 'Replay' }).click();
      await expect(page.getByText('Replayed 1 delivery.')).toBeVisible();
      await expect(async () => {
        if (!javaScriptEnabled) await page.reload();
        await expect(fact(page, 'Outcome')).toContainText('No effect', { timeout: 500 });
      }).toPass();
      await expect(section(page, 'Steps')).toContainText('Replayed once.');
    });

    test('several are chosen and replayed', async ({ signedIn: page, api, sandbox }) => {
      await completed(api, sandbox);
      await page.goto('/deliveries');
      await page.getByRole('button', { name: 'Replay chosen' }).click();
      await expect(page.getByRole('alert')).toContainText('Choose at least one delivery');
      const ticks = rows(page).getByRole('checkbox');
      await ticks.first().check();
      await ticks.last().check();
      await page.getByRole('button', { name: 'Replay chosen' }).click();
      await expect(page.getByText('Replayed 2 deliveries.')).toBeVisible();
    });
  });
}
