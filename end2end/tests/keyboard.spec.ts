/** Everything by keyboard: where the focus is can be seen, and it goes where one expects it. */

import { expect, test } from '../support/fixtures';
import { expectVisibleFocus, tabTo } from '../support/keyboard';
import { fact, heading, live, place } from '../support/pages';

test('sign in, skip to the content, and hire an agent without a mouse', async ({ page, house, api }) => {
  await api.agent('Backend agent');
  await page.goto('/');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await tabTo(page, page.getByLabel('E-mail address'));
  await page.keyboard.type(house.demo.admin_email);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(house.demo.admin_password);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Overview')).toBeVisible();

  // The first stop of a page leads past the menu.
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);

  await page.goto('/hirings');
  await tabTo(page, page.getByRole('link', { name: 'New hiring' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'New hiring')).toBeVisible();
  await tabTo(page, page.getByLabel('Agent', { exact: true }));
  await page.keyboard.type('Backend');
  await tabTo(page, page.getByLabel('Capability'));
  await page.keyboard.type('coding');
  await tabTo(page, page.getByLabel('Task', { exact: true }));
  await page.keyboard.type('Written by hand.');
  await tabTo(page, page.getByLabel('Price', { exact: true }));
  await page.keyboard.type('12.50');
  await tabTo(page, page.getByLabel('Paid: the agent may begin'));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('Pending: nothing happens')).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Hire' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'coding')).toBeVisible();
  await expect(fact(page, 'Status')).toHaveText('Pending');
});

test('a narrow window has its menu behind a button that a key opens', async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('/');
  await expect(place(page, 'Hirings')).toBeHidden();
  const menu = page.getByText('Menu', { exact: true });
  await tabTo(page, page.locator('summary').filter({ has: menu }));
  await page.keyboard.press('Enter');
  await tabTo(page, place(page, 'Hirings'));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Hirings')).toBeVisible();
});

test('a dialog keeps the focus, gives it back, and closes by Escape', async ({ signedIn: page, api }) => {
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hire({ agent_id });
  await page.goto(`/hirings/${id}`);
  await live(page);
  const opens = page.getByRole('button', { name: 'Cancel hiring' });
  await tabTo(page, opens);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Cancel this hiring?' });
  await expect(dialog.locator(':focus')).toHaveCount(1);
  // Round and round: nothing behind the dialog takes the focus.
  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(
      () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
    );
    expect(outside).toBe(false);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opens).toBeFocused();
  await expect(fact(page, 'Status')).toHaveText('Paid');
});

test('focus stays where it is while a page changes by itself', async ({ signedIn: page, api }) => {
  const agent_id = await api.agent('Backend agent');
  await api.hire({ agent_id, capability: 'first' });
  await page.goto('/hirings');
  await live(page);
  const link = page.getByRole('link', { name: 'first', exact: true });
  await tabTo(page, link);
  await api.hire({ agent_id, capability: 'second' });
  await expect(page.getByRole('link', { name: 'second', exact: true })).toBeVisible();
  await expect(link).toBeFocused();
});

test('the board of the sandbox is played by keyboard', async ({ page, api, sandbox }) => {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  const { id, identifier } = await api.hireWithIssue({ agent_id });
  await page.goto(sandbox.url);
  await tabTo(page, page.getByLabel(`State of ${identifier}`));
  await page.keyboard.type('In Pro');
  await tabTo(page, page.getByRole('button', { name: `Move ${identifier}` }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^In Progress/ }).getByRole('link', { name: identifier })).toBeVisible();
  await expect.poll(async () => (await api.hiring(id)).status).toBe('in_progress');
});
