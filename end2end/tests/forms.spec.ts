/** Forms where no script runs: what is refused comes back with what was typed, and dialogs open. */

import { type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { describeHiring, fact, heading, section } from '../support/pages';

test.use({ javaScriptEnabled: false });

/** As long as a task may be: too long for an address. */
const LONG_TASK = 'Überlege gut. '.repeat(1_400);

test('a refused hiring comes back with its reason at the field, and with what was typed', async ({
  signedIn: page,
  api,
}) => {
  await api.agent('First agent');
  await api.agent('Second agent');
  await page.goto('/hirings/new');
  await page.getByLabel('Agent', { exact: true }).selectOption({ label: 'Second agent' });
  await describeHiring(page, { capability: 'review & <b>repair</b>', task: LONG_TASK, price: 'a fortune' });
  await page.getByLabel('Pending: nothing happens').check();
  await page.getByRole('button', { name: 'Hire' }).click();

  const price = page.getByLabel('Price', { exact: true });
  await expect(page.getByRole('alert')).toContainText('Price is not a decimal number');
  await expect(price).toHaveAttribute('aria-invalid', 'true');
  await expect(price).toHaveAccessibleDescription(/is not a decimal number/);
  await expect(price).toHaveValue('a fortune');
  await expect(page.getByLabel('Agent', { exact: true })).toHaveValue(await optionValue(page, 'Second agent'));
  await expect(page.getByLabel('Capability')).toHaveValue('review & <b>repair</b>');
  await expect(page.getByLabel('Capability')).not.toHaveAttribute('aria-invalid');
  await expect(page.getByLabel('Task', { exact: true })).toHaveValue(LONG_TASK);
  await expect(page.getByLabel('Pending: nothing happens')).toBeChecked();

  // Refused twice, it still comes back whole; mended, it goes through.
  await price.fill('-1');
  await page.getByRole('button', { name: 'Hire' }).click();
  await expect(price).toHaveAccessibleDescription(/must not be negative/);
  await expect(page.getByLabel('Task', { exact: true })).toHaveValue(LONG_TASK);
  await price.fill('1000000');
  await page.getByRole('button', { name: 'Hire' }).click();
  await expect(heading(page, 'review & <b>repair</b>')).toBeVisible();
  await expect(fact(page, 'Price')).toHaveText('1000000.00');
  await expect(fact(page, 'Agent')).toHaveText('Second agent');
});

test('a task that is too long says by how much', async ({ signedIn: page, api }) => {
  await api.agent('First agent');
  await page.goto('/hirings/new');
  await describeHiring(page, { task: 'x'.repeat(20_001) });
  await page.getByRole('button', { name: 'Hire' }).click();
  await expect(page.getByLabel('Task', { exact: true })).toHaveAccessibleDescription(/20001 characters; at most 20000/);
  await expect(page.getByLabel('Task', { exact: true })).toHaveValue('x'.repeat(20_001));
});

test('an agent without a name that can be used is refused at its field', async ({ signedIn: page }) => {
  await page.goto('/agents');
  await page.getByLabel('Name', { exact: true }).fill('   ');
  await page.getByLabel('Description').fill('What was typed.');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/must not be empty/);
  await expect(page.getByLabel('Description')).toHaveValue('What was typed.');
});

test('a wrong password is refused, and the address stays typed', async ({ page, house }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(house.demo.admin_email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toHaveValue(house.demo.admin_email);
  await expect(page.getByLabel('Password')).toHaveValue('');
});

test('cancelling a hiring asks first and names what is lost', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hireWithIssue({ agent_id });
  await page.goto(`/hirings/${id}`);
  const dialog = page.getByRole('dialog', { name: 'Cancel this hiring?' });
  await page.getByRole('button', { name: 'Cancel hiring' }).click();
  await expect(dialog).toHaveAccessibleDescription(/ENG-1 is moved to canceled in Linear/);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
  await expect(fact(page, 'Status')).toHaveText('Paid');

  await page.getByRole('button', { name: 'Cancel hiring' }).click();
  await dialog.getByRole('button', { name: 'Cancel hiring' }).click();
  await expect(fact(page, 'Status')).toHaveText('Cancelled');
  await expect.poll(async () => (await sandbox.issues()).map((issue) => issue.state_type)).toEqual(['canceled']);
});

test('a hiring is led from pending to its end by buttons', async ({ signedIn: page, api }) => {
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hire({ agent_id, status: 'pending' });
  await page.goto(`/hirings/${id}`);
  const steps = [
    ['Mark as paid', 'Paid'],
    ['Start work', 'In progress'],
    ['Mark as completed', 'Completed'],
  ] as const;
  for (const [button, status] of steps) {
    await page.getByRole('button', { name: button }).click();
    await expect(fact(page, 'Status')).toHaveText(status);
  }
  await expect(section(page, 'History').getByRole('listitem')).toHaveCount(4);
  await expect(page.getByRole('button', { name: 'Cancel hiring' })).toHaveCount(0);
});

test('a token that is revoked stops working', async ({ signedIn: page, house }) => {
  await page.goto('/settings');
  const tokens = section(page, 'API tokens of the workspace');
  await tokens.getByText('New token').click();
  await tokens.getByLabel('What it is for').fill('nightly');
  await tokens.getByLabel('It may').selectOption({ label: 'read only' });
  await tokens.getByLabel('It ends').selectOption({ label: 'in 30 days' });
  await tokens.getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByText(/^cs_admin_[\w-]+$/).innerText();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ask = async (method: string, body?: string) => {
    const answer = await fetch(`${house.url}/api/v1/agents`, { method, headers, ...(body && { body }) });
    return answer.status;
  };
  expect(await ask('GET')).toBe(200);
  expect(await ask('POST', '{"name":"x"}')).toBe(403);

  const item = tokens.getByRole('listitem').filter({ hasText: 'nightly' });
  await item.getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke this token?' });
  await expect(dialog).toHaveAccessibleDescription(/nightly.*cannot be brought back/);
  await dialog.getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('The token nightly is revoked.')).toBeVisible();
  expect(await ask('GET')).toBe(401);
});

test('the theme that somebody chose is there from the first byte', async ({ signedIn: page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/settings');
  await page.getByLabel('Dark').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByLabel('Dark')).toBeChecked();
  await page.goto('/hirings');
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  await page.goto('/settings');
  await page.getByLabel('As the system has it').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light dark');
});

async function optionValue(page: Page, label: string): Promise<string> {
  const option = page.getByRole('option', { name: label });
  return (await option.getAttribute('value')) ?? '';
}
