/** A whole specification is pushed, and a recommendation becomes an issue. */

import { Asker, action, openApprovals } from '../support/approvals';
import { expect, test } from '../support/fixtures';
import { inspect } from '../support/inspect';
import { heading, live } from '../support/pages';

const SPECIFICATION = {
  specification: 'Refunds',
  description: 'Customers get their **money** back.',
  reason: 'Planned on Monday.',
  tickets: [
    { key: 'T1', title: 'Refund API', priority: 'P0', description: '**POST** /refunds' },
    { key: 'T2', title: 'Idempotent refunds', priority: 'P1', parent: 'T1', estimate: 3 },
    { key: 'T3', title: 'Refund page', priority: 'P2' },
  ],
};

test('every ticket is seen, one is left out, and the rest is pushed', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const id = await asker.ask('push_execution_tickets', SPECIFICATION);
  await openApprovals(page);
  const push = action(page, /^Push 3 tickets/);
  const tickets = push.getByRole('region', { name: 'Tickets' });
  await expect(tickets.getByRole('listitem')).toHaveCount(3);
  await expect(tickets).toContainText('part of T1');
  await inspect(page, 'a push that waits');
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await push.locator('summary').filter({ hasText: 'T3 Refund page' }).click();
  await push.getByLabel('Leave it out, and what is part of it').nth(2).check();
  await push.getByRole('button', { name: /^Approve as edited/ }).click();
  await expect.poll(async () => (await asker.action(id)).status, { timeout: 20_000 }).toBe('succeeded');
  const titles = (await sandbox.issues()).map((issue) => issue.title);
  expect(titles).toEqual(expect.arrayContaining(['Refund API', 'Idempotent refunds']));
  expect(titles).not.toContain('Refund page');
  await page.goto(`/approvals/${id}`);
  await expect(page.getByText('2 of 2 tickets in Linear')).toBeVisible();
  await inspect(page, 'a push that is done');
});

test('a recommendation is pushed to Linear and is implemented when its issue is done', async ({ signedIn: page, house, api, sandbox }) => {
  await api.connect(sandbox);
  const answer = await fetch(`${house.url}/api/v1/recommendations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.demo.admin_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Cache the price list', body: 'It is read **400 times** a minute.', priority: 2 }),
  });
  expect(answer.status).toBe(201);
  await page.goto('/recommendations');
  await live(page);
  await inspect(page, 'recommendations');
  await page.getByRole('button', { name: 'Push to Linear: Cache the price list' }).click();
  await expect.poll(async () => (await sandbox.issues()).map((issue) => issue.title)).toEqual(['Cache the price list']);
  await page.goto('/recommendations');
  await page.getByRole('link', { name: 'Cache the price list' }).click();
  await expect(heading(page, 'Cache the price list')).toBeVisible();
  await live(page);
  await inspect(page, 'a recommendation');
  await sandbox.move('ENG-1', 'Done');
  await expect(page.getByText('Implemented').first()).toBeVisible();
});
