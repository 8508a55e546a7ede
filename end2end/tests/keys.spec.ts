/** What a person learns from a key: whose it is, what it cannot do, and why it is refused. */

import { expect, test } from '../support/fixtures';
import { fact, heading, section } from '../support/pages';

test('a wrong key is refused beside its field, and the page stays usable', async ({ signedIn: page, sandbox }) => {
  await page.goto('/integrations');
  const key = page.getByRole('textbox', { name: 'API key' });
  for (const wrong of ['no key at all', 'lin_api_0000000000000000000000000000000000000000']) {
    await key.fill(wrong);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(key).toHaveAttribute('aria-invalid', 'true');
    await expect(key).toHaveAccessibleDescription(/key/i);
    // A secret does not come back, not even a wrong one.
    await expect(key).toHaveValue('');
    expect(page.url()).not.toContain(encodeURIComponent(wrong));
  }
  await key.fill((await sandbox.state()).keys.admin);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The key works.')).toBeVisible();
});

test('a refusal is not shown again after a reload', async ({ signedIn: page }) => {
  await page.goto('/integrations');
  await page.getByRole('textbox', { name: 'API key' }).fill('no key at all');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  // The address is made clean by a script.
  await expect(page).toHaveURL(/\/integrations$/);
  await page.reload();
  await expect(heading(page, 'Integrations')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test("a member's key connects, and says that changes will not come back", async ({ signedIn: page, sandbox }) => {
  await page.goto('/integrations');
  await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.member);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(fact(page, 'Key of')).toContainText('Max Member');
  await expect(page.getByRole('status').filter({ hasText: 'What this key cannot do' })).toContainText(/webhook/i);

  await page.getByRole('button', { name: 'Connect Linear' }).click();
  const webhook = section(page, 'Webhook');
  await expect(fact(page, 'State', webhook)).toHaveText('Not allowed');
  await expect(webhook.getByRole('status')).toContainText('Changes in Linear do not come back by themselves.');
  expect((await sandbox.state()).webhooks).toEqual([]);
});

test("an admin's key replaces a member's, and the webhook comes with it", async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox, 'member');
  await page.goto('/integrations');
  await page.getByText('Replace the key').click();
  await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.admin);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('button', { name: 'Connect Linear' }).click();
  await expect(fact(page, 'State', section(page, 'Webhook'))).toHaveText('Registered');
  await expect(fact(page, 'With the key of')).toHaveText('Ada Admin');
  expect((await sandbox.state()).webhooks).toHaveLength(1);
});

test('a tested key can be put away, and the default team be changed', async ({ signedIn: page, api, sandbox }) => {
  await page.goto('/integrations');
  await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.admin);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('button', { name: 'Use another key' }).click();
  await expect(page.getByRole('textbox', { name: 'API key' })).toHaveValue('');

  await api.connect(sandbox);
  await page.goto('/integrations');
  await page.getByLabel('New issues go to').selectOption({ label: 'Design (DES)' });
  await page.getByRole('button', { name: 'Change team' }).click();
  await expect(fact(page, 'Default team')).toHaveText('Design');
});
