/** Changes arrive as they happen, and a connection that breaks says so and heals itself. */

import { type BrowserContext, type Page } from '@playwright/test';

import { Api } from '../support/api';
import { expect, signIn, test } from '../support/fixtures';
import { expectMark, fact, live, mark, row, section } from '../support/pages';

/** "Well under a second", from the click in one browser to the text in another. */
const SOON = { timeout: 1_000 };

test.describe('two browsers', () => {
  let other: BrowserContext;
  let theirs: Page;

  test.beforeEach(async ({ browser, house, problems, signedIn }) => {
    await live(signedIn);
    other = await browser.newContext();
    problems.watch(other);
    theirs = await other.newPage();
    await signIn(theirs, house);
  });

  test.afterEach(() => other.close());

  test('a step taken in one is seen in the other at once', async ({ signedIn: page, api, house }) => {
    const agent_id = await api.agent('Backend agent');
    const { id } = await api.hire({ agent_id, capability: 'live' });
    await page.goto(`/hirings/${id}`);
    await theirs.goto(`${house.url}/hirings/${id}`);
    await Promise.all([live(page), live(theirs)]);
    await mark(theirs);

    await page.getByRole('button', { name: 'Start work' }).click();
    await expect(fact(theirs, 'Status')).toHaveText('In progress', SOON);
    await theirs.getByRole('button', { name: 'Mark as completed' }).click();
    await expect(fact(page, 'Status')).toHaveText('Completed', SOON);
    await expectMark(theirs);
  });

  test('what an agent does by REST is on the list and the overview at once', async ({ signedIn: page, api, house }) => {
    const agent_id = await api.agent('Backend agent');
    await page.goto('/hirings');
    await theirs.goto(house.url);
    await Promise.all([live(page), live(theirs)]);
    await Promise.all([mark(page), mark(theirs)]);

    const { id } = await api.hire({ agent_id, capability: 'live' });
    await expect(row(page, 'live')).toContainText('Paid', SOON);
    await expect(theirs.getByRole('link', { name: '1 Paid' })).toBeVisible(SOON);
    await api.setStatus(id, 'in_progress');
    await expect(row(page, 'live')).toContainText('In progress', SOON);
    await expect(theirs.getByRole('link', { name: '1 In progress' })).toBeVisible(SOON);
    await Promise.all([expectMark(page), expectMark(theirs)]);
  });

  test('whoever types a key learns that somebody else has connected', async ({ signedIn: page, api, sandbox, house }) => {
    await page.goto('/integrations');
    await theirs.goto(`${house.url}/agents`);
    await Promise.all([live(page), live(theirs)]);
    await page.getByRole('textbox', { name: 'API key' }).fill('half a key');
    await api.connect(sandbox);
    await expect(page.getByText('Something changed here in the meantime.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'API key' })).toHaveValue('half a key');
    // Two contexts, two streams: an agent that is added is on the other page as well.
    await api.agent('Second agent');
    await expect(theirs.getByRole('heading', { name: 'Second agent' })).toBeVisible(SOON);
  });
});

test('a server that went away is said to be away, and its return is noticed', async ({ signedIn: page, house, problems }) => {
  problems.expect(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
  await page.goto('/agents');
  await live(page);
  await mark(page);

  await house.goAway();
  await expect(page.getByRole('status').getByText('Reconnecting…')).toBeVisible();

  await house.comeBack();
  // Before the page is connected again: it must not depend on hearing of it.
  await new Api(house.url, house.demo.admin_token, house.demo.workspace_id).agent('Made meanwhile');
  await expect(page.getByRole('heading', { name: 'Made meanwhile' })).toBeVisible({ timeout: 20_000 });
  await live(page);
  await expectMark(page);
});

test('what waits for Linear is on the overview with its reason, and can be tried now', async ({
  signedIn: page,
  api,
  sandbox,
}) => {
  await api.connect(sandbox);
  const agent_id = await api.agent('Backend agent');
  await page.goto('/');
  await live(page);
  await mark(page);
  await expect(section(page, 'Needs attention')).toContainText('Nothing waits and nothing failed.');

  await sandbox.fail({ kind: 'status', code: 500, times: 100, operation: 'issueCreate' });
  const { id } = await api.hire({ agent_id, capability: 'late', sync_to_linear: true });
  const item = section(page, 'Needs attention').getByRole('listitem');
  await expect(item).toContainText(/Tried/);
  await expect(item).toContainText(/500/);

  // After the second failure the next attempt is seconds away: what comes sooner was asked for.
  await expect(item).toContainText(/Tried [2-9] times/);
  await sandbox.work();
  await item.getByRole('button', { name: 'Try now' }).click();
  await expect(section(page, 'Needs attention')).toContainText('Nothing waits and nothing failed.', { timeout: 2_000 });
  await expectMark(page);
  await expect.poll(async () => (await api.hiring(id)).sync.state, { timeout: 2_000 }).toBe('synced');
  expect(await sandbox.issues()).toHaveLength(1);
});

test('an open dialog is left alone by what happens meanwhile, and the page catches up after it', async ({
  signedIn: page,
  api,
}) => {
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hire({ agent_id });
  await page.goto(`/hirings/${id}`);
  await live(page);
  await mark(page);
  await page.getByRole('button', { name: 'Cancel hiring' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this hiring?' });
  await expect(dialog).toBeVisible();
  await api.setStatus(id, 'in_progress');
  await expect(fact(page, 'Status')).toHaveText('In progress', SOON);
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByRole('button', { name: 'Mark as completed' })).toBeVisible(SOON);
  await expect(page.getByRole('button', { name: 'Start work' })).toHaveCount(0);

  // Sent from the dialog, without leaving the page.
  await page.getByRole('button', { name: 'Cancel hiring' }).click();
  await dialog.getByRole('button', { name: 'Cancel hiring' }).click();
  await expect(fact(page, 'Status')).toHaveText('Cancelled');
  await expect(dialog).toBeHidden();
  await expectMark(page);
});

test('what is typed for one agent survives that another one is added', async ({ signedIn: page, api }) => {
  await api.agent('First agent');
  await page.goto('/agents');
  await live(page);
  await mark(page);
  await page.getByText('New token').click();
  const purpose = page.getByLabel('What it is for');
  await purpose.fill('nightly');
  await page.getByLabel('It may').selectOption({ label: 'read only' });
  await api.agent('Second agent');
  await expect(page.getByRole('heading', { name: 'Second agent' })).toBeVisible(SOON);
  await expect(purpose.first()).toHaveValue('nightly');
  await expect(page.getByLabel('It may').first()).toHaveValue('read');
  await expectMark(page);
  await page.getByRole('button', { name: 'Create token' }).first().click();
  await expect(page.getByText('It is shown only now.')).toBeVisible();
});

test('relative times stay true while a page is open', async ({ signedIn: page, api }) => {
  await page.clock.install();
  const agent_id = await api.agent('Backend agent');
  const { id } = await api.hire({ agent_id });
  await page.goto(`/hirings/${id}`);
  await live(page);
  await expect(fact(page, 'Created')).toHaveText('just now');
  await page.clock.fastForward('02:00');
  await expect(fact(page, 'Created')).toHaveText(/^2 min ago$/);
});
