/** OAuth: an application, access as an app and as a person, other people's accounts, and access that is lost. */

import { type Browser, type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { allow, chooseTeam, connectAsApp, makeLink, refuse, registerApplication } from '../support/oauth';
import { expectMark, fact, heading, live, mark, place, section } from '../support/pages';

// The way to Linear and back is long on a small machine.
test.describe.configure({ timeout: 120_000 });

/** The row of an account. */
function account(page: Page, identifier: string) {
  return page.getByRole('row').filter({ hasText: identifier });
}

/** A page of somebody else, in a browser of their own. */
async function elsewhere(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  return context.newPage();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('an application is registered and installed, and a hiring becomes an issue', async ({
      signedIn: page,
      api,
      sandbox,
    }) => {
      const application = await connectAsApp(page);
      // Never shown again.
      const shown = await page.content();
      expect(shown).toContain(application.clientId);
      expect(shown).not.toContain(application.clientSecret);
      expect(shown).not.toContain(application.webhookSecret);

      await page.getByLabel('Into the project').selectOption({ label: 'Checkout flow' });
      await page.getByRole('button', { name: 'Change project' }).click();
      const linear = section(page, 'Linear');
      await expect(fact(page, 'Default project', linear)).toHaveText('Checkout flow');
      await expect(fact(page, 'Connected by', linear)).toHaveText('OAuth, as an app');
      await expect(fact(page, 'Acts as', linear)).toHaveText('Countersign');
      await expect(fact(page, 'Granted', linear)).toContainText('app:mentionable');
      await expect(fact(page, 'Token', linear)).toContainText('renewed by itself');
      const webhook = section(page, 'Webhook');
      await expect(fact(page, 'State', webhook)).toHaveText('Set for the application');
      // Its secret is Linear's to make.
      await expect(webhook.getByRole('button', { name: 'Replace the secret' })).toHaveCount(0);

      const agent_id = await api.agent('Backend agent');
      const { id, identifier } = await api.hireWithIssue({ agent_id, capability: 'coding' });
      await sandbox.move(identifier, 'Done');
      await expect.poll(async () => (await api.hiring(id)).status).toBe('completed');
    });

    test('a person connects, with a webhook of their own', async ({ signedIn: page }) => {
      await registerApplication(page);
      await page.getByLabel('As a person').check();
      const scopes = page.getByRole('group', { name: "What is asked for in the person's name" });
      await scopes.getByLabel(/^Administer the workspace/).check();
      await page.getByRole('button', { name: 'Continue to Linear' }).click();
      await allow(page, 'Ada Admin (admin)');
      await expect(page.getByText('Linear is connected: Acme, as Ada Admin.')).toBeVisible();
      await chooseTeam(page);
      const linear = section(page, 'Linear');
      await expect(fact(page, 'Connected by', linear)).toHaveText('OAuth, as a person');
      await expect(fact(page, 'Acts as', linear)).toHaveText('Ada Admin');
      const webhook = fact(page, 'State', section(page, 'Webhook'));
      await expect(async () => {
        await page.reload();
        await expect(webhook).toHaveText('Registered', { timeout: 1 });
      }).toPass({ timeout: 15_000 });
    });
  });
}

test('what each kind can do stands where it is chosen, with its scopes', async ({ signedIn: page }) => {
  await registerApplication(page);
  const app = page.getByRole('group', { name: 'What the app asks for' });
  const person = page.getByRole('group', { name: "What is asked for in the person's name" });
  await expect(page.getByLabel('As an app')).toHaveAccessibleDescription(/An admin installs the application/);
  await expect(app.getByLabel(/^Have issues delegated to the app/)).toBeChecked();
  // No app is given that, and looking is always granted.
  await expect(app.getByLabel(/^Administer the workspace/)).toHaveCount(0);
  await expect(app.getByLabel(/^Look at issues/)).toBeDisabled();
  await expect(person).toBeHidden();
  await page.getByLabel('As a person').check();
  await expect(app).toBeHidden();
  await expect(person.getByLabel(/^Administer the workspace/)).not.toBeChecked();
  await expect(person.getByLabel(/^Be mentioned/)).toHaveCount(0);
});

test('saying no connects nothing, and says how to go on', async ({ signedIn: page, problems }) => {
  problems.expect(/status of 409/);
  await registerApplication(page);
  await page.getByRole('button', { name: 'Continue to Linear' }).click();
  await refuse(page, 'Ada Admin (admin)');
  await expect(heading(page, 'Access was not given')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('You did not allow it in Linear');
  await page.getByRole('link', { name: 'Back to Integrations' }).click();
  await expect(section(page, 'Connect Linear')).toBeVisible();
});

test('client credentials connect without anybody', async ({ signedIn: page }) => {
  await registerApplication(page);
  await page.getByText("Without anybody's consent: client credentials").click();
  await page.getByRole('button', { name: 'Connect with client credentials' }).click();
  await expect(page.getByText('Linear is connected.')).toBeVisible();
  await expect(fact(page, 'Connected by', section(page, 'Linear'))).toHaveText('OAuth, by client credentials');
});

test('another person gives access by a link, in their own browser, once', async ({
  signedIn: page,
  api,
  browser,
  problems,
}) => {
  problems.expect(/status of 4\d\d/);
  await registerApplication(page);
  await api.connectedAccount('user_eve');
  const link = await makeLink(page, 'user_eve');
  await expect(account(page, 'user_eve')).toContainText('Waiting for access');
  await live(page);
  await mark(page);

  const eve = await elsewhere(browser);
  await eve.goto(link);
  await expect(heading(eve, 'Connect your Linear account')).toBeVisible();
  await expect(fact(eve, 'For')).toHaveText('user_eve');
  await expect(eve.getByText('Look at issues, comments, projects and teams.')).toBeVisible();
  await eve.getByRole('button', { name: 'Continue to Linear' }).click();
  // Whoever else has the link is too late.
  const other = await elsewhere(browser);
  await other.goto(link);
  await other.getByRole('button', { name: 'Continue to Linear' }).click();
  await expect(heading(other, 'This link cannot be used')).toBeVisible();
  await expect(other.getByRole('alert')).toContainText('opened in another browser already');

  await allow(eve, 'Eve Engineer');
  await expect(heading(eve, 'Access is given')).toBeVisible();
  await expect(eve).toHaveURL(/\/authorized$/);
  await expect(eve.getByText('You can close this window.')).toBeVisible();
  await expect(eve.getByRole('main')).toContainText('Eve Engineer in Acme');
  const again = await eve.goto(link);
  expect(again?.status()).toBe(409);

  await expect(account(page, 'user_eve')).toContainText('Active');
  await expect(account(page, 'user_eve')).toContainText('Eve Engineer');
  await expectMark(page);
  // Shown once.
  await page.reload();
  await expect(page.getByText(link)).toHaveCount(0);
  await Promise.all([eve.context().close(), other.context().close()]);
});

test('an account is filtered, and deleted with a word on what is lost', async ({ signedIn: page, api }) => {
  await registerApplication(page);
  await place(page, 'Connected accounts').click();
  await expect(page.getByText('No connected accounts yet')).toBeVisible();
  await api.connectedAccount('user_one');
  await expect(account(page, 'user_one')).toBeVisible();
  const filter = page.getByRole('navigation', { name: 'Filter by status' });
  await filter.getByRole('link', { name: 'Active', exact: true }).click();
  await expect(page.getByText('No account matches')).toBeVisible();
  await filter.getByRole('link', { name: 'Waiting for access' }).click();
  await account(page, 'user_one').getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the account user_one?' });
  await expect(dialog).toHaveAccessibleDescription(/Agents cannot act for user_one/);
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await expect(page.getByText('The account is deleted.')).toBeVisible();
  await expect(account(page, 'user_one')).toHaveCount(0);
});

test('the application is removed in Linear: every page says so, writes wait, connecting again resumes them', async ({
  signedIn: page,
  api,
  sandbox,
}) => {
  const { clientId } = await connectAsApp(page);
  const agent_id = await api.agent('Backend agent');
  await live(page);
  await mark(page);
  await sandbox.removeApplication(clientId, 'acme');
  const linear = section(page, 'Linear');
  await expect(fact(page, 'State', linear)).toHaveText('Access withdrawn');
  await expect(page.getByRole('alert')).toContainText('Access to Linear was withdrawn.');
  await expectMark(page);

  const { id } = await api.hire({ agent_id, capability: 'waiting', sync_to_linear: true });
  for (const path of ['/', '/hirings', `/hirings/${id}`, '/settings']) {
    await page.goto(path);
    const banner = section(page, 'Connection to Linear');
    await expect(banner).toContainText('Access to Linear was withdrawn.');
    await expect(banner.getByRole('link', { name: 'Go to Integrations' })).toBeVisible();
  }
  await page.goto(`/hirings/${id}`);
  await expect(fact(page, 'Linear')).toContainText('Waiting for Linear');
  expect(await sandbox.issues()).toEqual([]);

  await section(page, 'Connection to Linear').getByRole('link', { name: 'Go to Integrations' }).click();
  await expect(section(page, 'Connection to Linear')).toHaveCount(0);
  await page.getByRole('button', { name: 'Connect again' }).click();
  await allow(page, 'Ada Admin (admin)');
  await expect(page.getByText('Linear is connected: Acme, as Countersign.')).toBeVisible();
  await expect.poll(async () => (await api.hiring(id)).sync.state).toBe('synced');
  await page.goto('/');
  await expect(section(page, 'Connection to Linear')).toHaveCount(0);
});

test('a link that never was leads to a page that says so', async ({ page, problems }) => {
  problems.expect(/status of 404/);
  const answer = await page.goto('/authorize/nothing');
  expect(answer?.status()).toBe(404);
  expect(answer?.headers()['cache-control']).toContain('no-store');
  await expect(heading(page, 'This link cannot be used')).toBeVisible();
});

test('an application that is used is not removed, and one that is not is', async ({ signedIn: page, api }) => {
  await registerApplication(page);
  await api.connectedAccount('user_one');
  const remove = async () => {
    await page.getByRole('button', { name: 'Remove…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the OAuth application?' });
    await dialog.getByRole('button', { name: 'Remove application' }).click();
  };
  await page.goto('/integrations');
  await remove();
  await expect(page.getByRole('alert')).toContainText('Something is connected through this application.');
  await page.goto('/connected-accounts');
  await account(page, 'user_one').getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete account' }).click();
  await page.goto('/integrations');
  await remove();
  await expect(page.getByText('The application and its secrets are erased.')).toBeVisible();
  await expect(page.getByRole('link', { name: "Open Linear's form, filled in" })).toBeVisible();
});
