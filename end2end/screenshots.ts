/**
 * A picture of every page with the demo's data, in both themes and at both widths, for people to
 * look at. The folder is the argument of `npm run screenshots`.
 */

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Page } from '@playwright/test';

import { Asker, action, openApprovals } from './support/approvals';
import { expect, signIn, test } from './support/fixtures';
import { allow, chooseTeam, makeLink, registerApplication } from './support/oauth';
import { describeHiring, heading, live, section } from './support/pages';

const FOLDER = resolve(process.env['SCREENSHOTS'] ?? 'screenshots');
const WIDTHS = [1280, 390] as const;
const THEMES = ['light', 'dark'] as const;

async function take(page: Page, name: string, full = true): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const width of WIDTHS) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width, height: width === 1280 ? 800 : 844 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: full });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test.describe('first run', () => {
  test.use({ start: 'first-run' });

  test('set-up', async ({ page }) => {
    await page.goto('/');
    await expect(heading(page, 'Set up Countersign')).toBeVisible();
    await take(page, 'set-up');
  });
});

test.describe('empty', () => {
  test('everything empty', async ({ page, house, problems, sandbox }) => {
    problems.expect(/status of 404/);
    await page.goto('/sign-in');
    await take(page, 'sign-in');
    await page.getByLabel('E-mail address').fill('somebody@example.test');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await take(page, 'sign-in-refused');
    await signIn(page, house);
    for (const [path, name] of [
      ['/', 'overview-empty'],
      ['/hirings', 'hirings-empty'],
      ['/hirings/new', 'new-hiring-empty'],
      ['/deliveries', 'deliveries-empty'],
      ['/agents', 'agents-empty'],
      ['/connected-accounts', 'connected-accounts-empty'],
      ['/approvals', 'approvals-empty'],
      ['/approvals/history', 'approvals-history-empty'],
      ['/integrations', 'integrations-empty'],
      ['/no/such/page', 'not-found'],
    ] as const) {
      await page.goto(path);
      await live(page);
      await take(page, name);
    }
    await page.goto('/integrations');
    await page.getByRole('textbox', { name: 'API key' }).fill('no key at all');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await take(page, 'integrations-refused');
    await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.member);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await take(page, 'integrations-tested');
    await page.getByRole('button', { name: 'Connect Linear' }).click();
    await expect(section(page, 'Webhook')).toContainText('Not allowed');
    await take(page, 'integrations-member');
    await page.goto(sandbox.url);
    await take(page, 'sandbox-board-empty');
  });
});

test.describe('oauth', () => {
  test('from an application to access that is lost', async ({ signedIn: page, sandbox, api, browser }) => {
    const { clientId } = await registerApplication(page);
    await take(page, 'oauth-registered');
    await page.getByLabel('As a person').check();
    await take(page, 'oauth-as-a-person');
    await page.getByLabel('As an app').check();
    await page.getByRole('button', { name: 'Continue to Linear' }).click();
    await allow(page, 'Ada Admin (admin)');
    await expect(page.getByText('Choose the team that new issues go to.')).toBeVisible();
    await take(page, 'oauth-team');
    await chooseTeam(page);
    await take(page, 'oauth-connected');

    for (const identifier of ['user_eve', 'user_dana']) await api.connectedAccount(identifier);
    const link = await makeLink(page, 'user_eve');
    await live(page);
    await take(page, 'connected-accounts-link');
    const context = await browser.newContext();
    const eve = await context.newPage();
    await eve.goto(link);
    await take(eve, 'authorize');
    await eve.getByRole('button', { name: 'Continue to Linear' }).click();
    await allow(eve, 'Eve Engineer');
    await expect(heading(eve, 'Access is given')).toBeVisible();
    await take(eve, 'authorized');
    await eve.goto(link);
    await take(eve, 'authorize-used');
    await context.close();
    await page.goto('/connected-accounts');
    await live(page);
    await take(page, 'connected-accounts');

    await sandbox.removeApplication(clientId, 'acme');
    await page.goto('/integrations');
    await expect(page.getByRole('button', { name: 'Connect again' })).toBeVisible();
    await take(page, 'oauth-withdrawn');
    await page.goto('/');
    await expect(section(page, 'Connection to Linear')).toBeVisible();
    await take(page, 'overview-banner');
  });
});

test.describe('approvals', () => {
  test('from what waits to what became of it', async ({ signedIn: page, house, api, sandbox }) => {
    const asker = await Asker.beside(house, api, sandbox);
    const description = '# Why\n\nCheckout takes **nine seconds** since Monday.\n\n- measure\n- mend\n\n```sh\nmake bench\n```';
    const change = await asker.change({ title: 'Ship on Friday', priority: 1, due_date: '2026-12-04', description });
    const comment = await asker.comment('Measured: 9.1 s at p95.\n\n[Trace](https://example.com/trace)');
    await asker.ask('create_linear_issue', { title: 'Cache the basket', description, priority: 2, reason: 'Found while measuring.' });
    await asker.ask('linear_graphql_query', {
      query: 'mutation($id: String!) { issueArchive(id: $id) { success } }',
      variables: { id: '0198b0f0-0000-7000-8000-000000000001' },
    });
    await openApprovals(page);
    await page.keyboard.press('j');
    await take(page, 'approvals');
    await page.keyboard.press('?');
    await take(page, 'approvals-keys', false);
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await take(page, 'approvals-edit');
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await take(page, 'approvals-reject', false);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Choose all' }).click();
    await take(page, 'approvals-chosen', false);
    await page.getByRole('button', { name: 'Approve selected' }).click();
    await take(page, 'approvals-decided');
    for (const id of [change, comment]) {
      await expect.poll(async () => (await asker.action(id)).status, { timeout: 20_000 }).toBe('succeeded');
    }
    await page.goto('/approvals/digest');
    await take(page, 'digest-of-a-day');
    const push = await asker.ask('push_execution_tickets', {
      specification: 'Refunds',
      description: 'Customers get their **money** back.',
      reason: 'Planned on Monday.',
      tickets: [
        { key: 'T1', title: 'Refund API', priority: 'P0', description: '**POST** /refunds takes an order and an amount.' },
        { key: 'T2', title: 'Idempotent refunds', priority: 'P1', parent: 'T1', estimate: 3 },
        { key: 'T3', title: 'Refund page', priority: 'P2' },
      ],
    });
    await page.goto(`/approvals/${push}`);
    await live(page);
    await take(page, 'tickets');
    await page.getByText('Edit and approve…').click();
    await take(page, 'tickets-edit');
    const late = await asker.comment('Is this done?');
    await page.goto('/policies/new');
    await page.getByLabel('Name').fill('Comments run');
    await page.locator('summary').filter({ hasText: /^Tools/ }).click();
    await page.getByRole('checkbox', { name: /create_linear_comment/ }).check();
    await page.getByRole('radio', { name: /^Allow/ }).check();
    await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
    await take(page, 'new-rule-tried');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await take(page, 'policies-one');
    await page.getByRole('button', { name: /^Stop all writes/ }).click();
    await take(page, 'policies-stop', false);
    await page.getByRole('dialog').getByRole('button', { name: /^Stop/ }).click();
    await take(page, 'policies-stopped');
    await page.getByRole('button', { name: /^Let writes go on/ }).first().click();
    await page.goto('/settings/webhooks');
    await page.getByLabel('Address').fill('https://hooks.example.com/countersign');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await take(page, 'webhook-added');
    await page.goto('/settings/webhooks');
    await take(page, 'webhooks');
    await page.goto(`/approvals/${late}`);
    await live(page);
    await take(page, 'approval-waiting');
    await action(page, /^Comment/).getByText('Ask the agent…').click();
    await take(page, 'approval-ask');
    await page.goto(`/approvals/${change}`);
    await take(page, 'approval-succeeded');
    await page.goto('/approvals/history');
    await live(page);
    await take(page, 'approvals-history');
  });
});

test.describe('full', () => {
  test.use({ start: 'full' });

  test('everything there is', async ({ signedIn: page, sandbox, house, api }) => {
    await expect.poll(async () => (await sandbox.issues()).length).toBe(3);
    await expect.poll(async () => (await sandbox.issues()).filter((issue) => issue.state_type === 'completed').length).toBe(1);
    for (const [path, name] of [
      ['/', 'overview'],
      ['/hirings', 'hirings'],
      ['/hirings?status=failed', 'hirings-none'],
      ['/hirings/new', 'new-hiring'],
      ['/agents', 'agents'],
      ['/policies', 'policies'],
      ['/policies/new', 'new-rule'],
      ['/approvals/digest', 'digest'],
      ['/recommendations', 'recommendations'],
      ['/settings/webhooks', 'webhooks-none'],
      ['/integrations', 'integrations'],
      ['/audit', 'audit'],
      ['/settings', 'settings'],
    ] as const) {
      await page.goto(path);
      await live(page);
      await take(page, name);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/');
    await page.getByText('Menu', { exact: true }).click();
    await page.screenshot({ path: join(FOLDER, 'menu-390-light.png') });
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.goto('/hirings/new');
    await describeHiring(page, { price: 'a fortune' });
    await page.getByRole('button', { name: 'Hire' }).click();
    await take(page, 'new-hiring-refused');
    await page.goto('/hirings?status=in_progress');
    await page.getByRole('main').getByRole('table').getByRole('link').first().click();
    await live(page);
    await take(page, 'hiring');
    await page.getByRole('button', { name: 'Cancel hiring' }).click();
    await take(page, 'hiring-dialog', false);

    await page.goto('/deliveries');
    await live(page);
    await take(page, 'deliveries');
    await page.getByRole('main').getByRole('table').getByRole('link').first().click();
    await live(page);
    await page.goto(`${page.url()}?find=issue`);
    await take(page, 'delivery');

    await page.goto('/agents');
    await page.getByText('New token').first().click();
    await page.getByLabel('What it is for').first().fill('production');
    await take(page, 'agents-token-form');
    await page.getByRole('button', { name: 'Create token' }).first().click();
    await take(page, 'agents-token');

    const [issue] = await sandbox.issues();
    for (const [address, name] of [
      [sandbox.url, 'sandbox-board'],
      [issue?.url ?? '', 'sandbox-issue'],
      [`${sandbox.url}/sandbox`, 'sandbox-control'],
    ] as const) {
      await page.goto(address);
      await take(page, name);
    }

    await page.goto('/integrations');
    await page.getByRole('button', { name: 'Send a test delivery' }).click();
    await expect(page.getByText('arrived after')).toBeVisible();
    await page.getByRole('button', { name: 'Replace the secret' }).click();
    await expect(page.getByText('replaced; the one before')).toBeVisible();
    await take(page, 'integrations-tested-webhook');
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await take(page, 'integrations-disconnect', false);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await take(page, 'integrations-off');
    await page.getByRole('button', { name: 'Switch on' }).click();

    await sandbox.fail({ kind: 'status', code: 500, times: 1_000, operation: 'issueCreate' });
    const { id } = await api.hire({ agent_id: house.demo.agent_id ?? '', capability: 'coding', sync_to_linear: true });
    await page.goto('/');
    await expect(section(page, 'Needs attention')).toContainText(/Tried/);
    await take(page, 'overview-late');
    await page.goto(`/hirings/${id}`);
    await take(page, 'hiring-late');

    await sandbox.fail({ kind: 'status', code: 503, times: 1_000 });
    await page.goto('/integrations');
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('button', { name: 'Disconnect and erase' }).click();
    await expect(page.getByText('cannot be reached')).toBeVisible();
    await take(page, 'integrations-disconnecting');
    await page.getByRole('button', { name: 'Erase now…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase now' }).click();
    await expect(page.getByText('The last connection was erased.')).toBeVisible();
    await take(page, 'integrations-left');
  });
});
