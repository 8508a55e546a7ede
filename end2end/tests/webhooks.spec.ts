/** Another program is told of what happens: set up on the page, signed, logged, sent again. */

import { Asker } from '../support/approvals';
import { expect, test } from '../support/fixtures';
import { inspect } from '../support/inspect';
import { expectMark, fact, heading, live, mark, section } from '../support/pages';
import { Receiver } from '../support/receiver';

test('an endpoint is added, tried, told of a decision, and told again what it missed', async ({ signedIn: page, house, api, sandbox }) => {
  const receiver = await Receiver.listen();
  try {
    await page.goto('/settings');
    await page.getByRole('link', { name: 'Manage outgoing webhooks' }).click();
    await expect(page.getByText('No endpoints yet')).toBeVisible();
    await inspect(page, 'outgoing webhooks, none');

    await page.getByLabel('Address').fill('ftp://example.com/hook');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await expect(page.getByLabel('Address')).toHaveAccessibleDescription(/https/);
    await expect(page.getByLabel('Address')).toHaveValue('ftp://example.com/hook');

    await page.getByLabel('Address').fill(receiver.url);
    await page.getByLabel('What it is for').fill('the chat');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await expect(page.getByText('It is shown only now.')).toBeVisible();
    receiver.secret = (await page.getByText(/^whsec_/).innerText()).trim();
    await inspect(page, 'an endpoint, just added');
    await page.reload();
    await expect(page.getByText(/^whsec_/)).toHaveCount(0);

    await live(page);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => receiver.heard.map((one) => one.type)).toEqual(['webhook_endpoint.test']);
    await expect(section(page, 'Messages').getByText('Delivered')).toHaveCount(2);

    // What it refuses is not lost, and the page says so as it happens.
    receiver.status = 500;
    await mark(page);
    const asker = await Asker.beside(house, api, sandbox);
    const action = await asker.comment('Is this done?');
    const row = section(page, 'Messages').getByRole('row', { name: /pending_action.created/ });
    await expect(row).toContainText('Waiting');
    await expect(fact(page, 'Not delivered')).toContainText('1 waiting');
    await expectMark(page);
    receiver.status = 204;
    await row.getByRole('link').click();
    await expect(section(page, 'Tries').getByRole('row')).not.toHaveCount(0);
    await inspect(page, 'a message');
    await page.getByRole('button', { name: /^Send/ }).click();
    const told = () => receiver.heard.filter((one) => one.type === 'pending_action.created');
    await expect.poll(() => told().length).toBeGreaterThan(1);
    expect(new Set(told().map((one) => one.id)).size).toBe(1);
    expect(JSON.stringify(told()[0]?.data)).toContain(action);
    await expect(fact(page, 'Status')).toContainText('Delivered');
  } finally {
    await receiver.close();
  }
});

test('an endpoint is switched off, on, given another secret, and removed', async ({ signedIn: page, problems }) => {
  // The page of what was just removed is read once more before the browser leaves it.
  problems.expect(/status of 404/);
  await page.goto('/settings/webhooks');
  await page.getByLabel('Address').fill('https://hooks.example.com/countersign');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await expect(heading(page, 'hooks.example.com')).toBeVisible();
  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(fact(page, 'State')).toContainText('Disabled');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(fact(page, 'State')).toContainText('Enabled');
  await page.getByRole('button', { name: 'Rotate the secret' }).click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();
  await expect(fact(page, 'Secret before')).toContainText('signed with, too');
  await page.getByRole('button', { name: 'Remove endpoint…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove endpoint' }).click();
  await expect(page.getByText('No endpoints yet')).toBeVisible();
});
