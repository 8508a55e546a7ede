/** The connection's life: paused, tested, given a new secret, taken away. */

import { expect, test } from '../support/fixtures';
import { expectMark, fact, live, mark, section } from '../support/pages';

test('a pause keeps everything, and both sides agree afterwards', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hireWithIssue({ agent_id, capability: 'coding' });
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Switch off' }).click();
  const linear = section(page, 'Linear');
  await expect(fact(page, 'State', linear)).toHaveText('Switched off');
  await sandbox.move('ENG-1', 'Done');
  await expect(fact(page, 'Last delivery')).toContainText('Issue update');
  expect((await api.hiring(id)).status).toBe('paid');

  await page.getByRole('button', { name: 'Switch on' }).click();
  await expect(fact(page, 'State', linear)).toHaveText('Connected');
  await expect.poll(async () => (await api.hiring(id)).status).toBe('completed');
});

test('a test delivery shows on the open page when it arrives', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Send a test delivery' }).click();
  await live(page);
  await mark(page);
  await expect(fact(page, 'Test delivery')).toContainText('arrived after');
  await expect(fact(page, 'Health')).toHaveText('Deliveries arrive');
  await page.getByRole('button', { name: 'Ask Linear now' }).click();
  await expect(fact(page, 'Linear was asked')).toContainText('Nothing was missed.');
});

test('a new secret reaches Linear, and what it sends still arrives', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  await page.goto('/integrations');
  await page.getByRole('button', { name: 'Replace the secret' }).click();
  await expect(fact(page, 'Secret')).toContainText('replaced');
  await page.getByRole('button', { name: 'Send a test delivery' }).click();
  await expect(fact(page, 'Test delivery')).toContainText('arrived after');
});

test('disconnecting says what is lost, and what became of it', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  await api.hireWithIssue({ agent_id, capability: 'coding' });
  await page.goto('/integrations');
  await live(page);
  await page.getByRole('button', { name: 'Disconnect…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disconnect Acme?' });
  await expect(dialog).toContainText('One hiring loses the link to its issue for good.');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Disconnect…' }).click();
  await dialog.getByRole('button', { name: 'Disconnect and erase' }).click();
  await expect.poll(async () => (await sandbox.state()).webhooks).toEqual([]);
  await page.goto('/integrations');
  await expect(page.getByRole('status').filter({ hasText: 'The last connection was erased.' })).toContainText(
    'The webhook is removed in Linear.',
  );
  await expect(section(page, 'Connect Linear')).toBeVisible();
});

test('while Linear is away the page says so, and lets the connection be erased at once', async ({ signedIn: page, api, sandbox }) => {
  await api.connect(sandbox);
  await page.goto('/integrations');
  await sandbox.fail({ kind: 'status', code: 503, times: 1_000 });
  await page.getByRole('button', { name: 'Disconnect…' }).click();
  await page.getByRole('button', { name: 'Disconnect and erase' }).click();
  await live(page);
  await mark(page);
  await expect(page.getByRole('status').filter({ hasText: 'Being disconnected.' })).toContainText('Linear cannot be reached');
  await expectMark(page);
  await page.getByRole('button', { name: 'Erase now…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase now' }).click();
  await expect(page.getByText('Erased without waiting for Linear')).toBeVisible();
});
