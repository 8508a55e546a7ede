/**
 * The whole way, as a newcomer walks it: the first run, the connection, an agent, a hiring, its
 * issue on the board, and the move there that completes it. Once as the pages are meant to be, and
 * once without scripts, where a reload has to do what events do.
 */

import { type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { type House } from '../support/house';
import { describeHiring, expectMark, fact, heading, live, mark, place, row, section } from '../support/pages';

const OWNER = { name: 'Olive Owner', email: 'olive@example.test', password: 'four words and a stapler' };

test.use({ start: 'first-run' });
// The whole way is long on a small machine.
test.describe.configure({ timeout: 120_000 });

test('a hiring becomes an issue, and a move in Linear completes it, live', async ({ page, house, sandbox, problems }) => {
  // A page that asks how much waits while somebody signs out is refused, and gone a moment later.
  problems.expect(/count_pending: .*401/);
  await setUp(page, house);
  await signInAgain(page);

  // Linear fails until the page has shown that it waits for the webhook.
  await sandbox.fail({ kind: 'status', code: 500, times: 1_000, operation: 'webhookCreate' });
  await connect(page, (await sandbox.state()).keys.admin);
  const webhook = fact(page, 'State', section(page, 'Webhook'));
  await expect(webhook).toHaveText('Being registered');
  await mark(page);
  await sandbox.work();
  // The next attempt comes by itself, after a few seconds.
  await expect(webhook).toHaveText('Registered', { timeout: 30_000 });
  await expectMark(page);

  await addAgent(page, house);
  await sandbox.fail({ kind: 'delay', ms: 1_000, operation: 'issueCreate' });
  await hire(page);
  await mark(page);
  const issue = page.getByRole('link', { name: 'ENG-1 in Linear' });
  await expect(issue).toBeVisible();
  await expect(fact(page, 'Linear')).toContainText('In sync');
  await expectMark(page);

  const [list, overview] = await Promise.all([page.context().newPage(), page.context().newPage()]);
  await list.goto(`${house.url}/hirings`);
  await overview.goto(house.url);
  await Promise.all([live(page), live(list), live(overview)]);
  await Promise.all([mark(page), mark(list), mark(overview)]);

  const board = await page.context().newPage();
  await moveToDone(board, sandbox.url);

  await expect(fact(page, 'Status')).toHaveText('Completed');
  await expect(section(page, 'History')).toContainText('Linear');
  await expect(row(list, 'coding').getByText('Completed')).toBeVisible();
  await expect(overview.getByRole('link', { name: '1 Completed' })).toBeVisible();
  await expect(section(overview, 'First steps')).toBeHidden();
  await Promise.all([expectMark(page), expectMark(list), expectMark(overview)]);

  // The issue's own address opens the issue.
  const [opened] = await Promise.all([page.context().waitForEvent('page'), issue.click()]);
  await expect(opened.getByRole('article')).toContainText('ENG-1');
  await expect(fact(page, 'Linear')).toContainText('Done');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the same way leads to the same end by reloading', async ({ page, house, sandbox }) => {
    await setUp(page, house);
    await signInAgain(page);
    await connect(page, (await sandbox.state()).keys.admin);
    const webhook = fact(page, 'State', section(page, 'Webhook'));
    await reloadUntil(page, () => expect(webhook).toHaveText('Registered', { timeout: 1 }));

    await addAgent(page, house);
    await hire(page);
    await reloadUntil(page, () => expect(fact(page, 'Linear')).toContainText('In sync', { timeout: 1 }));
    await expect(page.getByRole('link', { name: 'ENG-1 in Linear' })).toBeVisible();

    const board = await page.context().newPage();
    await moveToDone(board, sandbox.url);
    await reloadUntil(page, () => expect(fact(page, 'Status')).toHaveText('Completed', { timeout: 1 }));

    await place(page, 'Hirings').click();
    await expect(row(page, 'coding').getByText('Completed')).toBeVisible();
    await place(page, 'Overview').click();
    await expect(page.getByRole('link', { name: '1 Completed' })).toBeVisible();
  });
});

test('the first run asks for the code that the server printed', async ({ page, house }) => {
  await page.goto('/agents');
  await expect(page).toHaveURL(/\/setup$/);
  await fillInOwner(page, 'AAAA-BBBB-CCCC');
  await page.getByRole('button', { name: 'Set up' }).click();
  const code = page.getByLabel('One-time code');
  await expect(code).toHaveAttribute('aria-invalid', 'true');
  await expect(code).toHaveAccessibleDescription(/code/i);
  // What was typed is still there, apart from the password.
  await expect(page.getByLabel('Your e-mail address')).toHaveValue(OWNER.email);
  await expect(page.getByLabel('Password')).toHaveValue('');

  await code.fill(await house.setUpCode());
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(heading(page, 'Overview')).toBeVisible();

  // Nobody else becomes the owner after that.
  await page.goto('/setup');
  await expect(heading(page, 'Overview')).toBeVisible();
});

async function fillInOwner(page: Page, code: string): Promise<void> {
  await page.getByLabel('One-time code').fill(code);
  await page.getByLabel('Name of the workspace').fill('Acme');
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Your e-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
}

async function setUp(page: Page, house: House): Promise<void> {
  await page.goto('/');
  await expect(heading(page, 'Set up Countersign')).toBeVisible();
  await fillInOwner(page, await house.setUpCode());
  await page.getByRole('button', { name: 'Set up' }).click();
  await expect(heading(page, 'Overview')).toBeVisible();
}

async function signInAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await page.goto('/hirings');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(heading(page, 'Hirings')).toBeVisible();
}

async function connect(page: Page, key: string): Promise<void> {
  await place(page, 'Overview').click();
  await section(page, 'First steps').getByRole('link', { name: 'Connect Linear' }).click();
  await page.getByRole('textbox', { name: 'API key' }).fill(key);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(fact(page, 'Linear workspace')).toHaveText('Acme');
  await expect(fact(page, 'Key of')).toContainText('Ada Admin');
  await page.getByLabel('Default team').selectOption({ label: 'Engineering (ENG)' });
  await page.getByRole('button', { name: 'Connect Linear' }).click();
  await expect(page.getByText('Linear is connected.')).toBeVisible();
  await expect(fact(page, 'Default team')).toHaveText('Engineering');
  // Never shown again.
  expect(await page.content()).not.toContain(key);
}

async function addAgent(page: Page, house: House): Promise<void> {
  await place(page, 'Agents').click();
  await page.getByLabel('Name', { exact: true }).fill('Backend agent');
  await page.getByLabel('Description').fill('Writes tests that can fail.');
  await page.getByRole('button', { name: 'Add agent' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Backend agent' }) });
  await expect(card).toBeVisible();

  await card.getByText('New token').click();
  await card.getByLabel('What it is for').fill('the story');
  await card.getByRole('button', { name: 'Create token' }).click();
  const shown = page.getByRole('status').filter({ hasText: 'It is shown only now.' });
  const token = await shown.getByText(/^cs_agent_[\w-]+$/).innerText();
  const answer = await fetch(`${house.url}/api/v1/hirings`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);
}

async function hire(page: Page): Promise<void> {
  await place(page, 'Hirings').click();
  await page.getByRole('link', { name: 'New hiring' }).click();
  await page.getByLabel('Agent', { exact: true }).selectOption({ label: 'Backend agent' });
  await describeHiring(page, { capability: 'coding', task: 'Build a GraphQL API.\n\nRead only at first.' });
  await expect(page.getByLabel('Follow this hiring with an issue in Linear')).toBeChecked();
  await page.getByRole('button', { name: 'Hire' }).click();
  await expect(heading(page, 'coding')).toBeVisible();
  await expect(fact(page, 'Status')).toHaveText('Paid');
}

async function moveToDone(board: Page, address: string): Promise<void> {
  await board.goto(address);
  await board.getByLabel('State of ENG-1').selectOption({ label: 'Done' });
  await board.getByRole('button', { name: 'Move ENG-1' }).click();
  const done = board.getByRole('region', { name: /^Done/ });
  await expect(done.getByRole('link', { name: /ENG-1/ })).toBeVisible();
}

async function reloadUntil(page: Page, check: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.reload();
    await check();
  }).toPass({ timeout: 15_000 });
}
