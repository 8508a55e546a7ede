/** Every page in every state that somebody meets: axe, both themes, both widths, nothing sticks out. */

import { type Page } from '@playwright/test';

import { Asker, openApprovals } from '../support/approvals';
import { expect, signIn, test } from '../support/fixtures';
import { inspect } from '../support/inspect';
import { allow, connectAsApp, makeLink, refuse, registerApplication } from '../support/oauth';
import { describeHiring, heading, live, section } from '../support/pages';

/** Twenty looks at a page take their time on a small machine. */
test.describe.configure({ timeout: 120_000 });

test.describe('before anybody is there', () => {
  test.use({ start: 'first-run' });

  test('set-up', async ({ page }) => {
    await page.goto('/');
    await expect(heading(page, 'Set up Countersign')).toBeVisible();
    await inspect(page, 'set-up');
    await page.getByLabel('One-time code').fill('wrong');
    for (const label of ['Name of the workspace', 'Your name', 'Password']) await page.getByLabel(label).fill('x');
    await page.getByLabel('Your e-mail address').fill('x@example.test');
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'set-up, refused');
  });
});

test.describe('an empty house', () => {
  test('sign-in', async ({ page, house }) => {
    await page.goto('/sign-in');
    await inspect(page, 'sign-in');
    await page.getByLabel('E-mail address').fill(house.demo.admin_email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'sign-in, refused');
  });

  test('what there is to see before anything was done', async ({ signedIn: page }) => {
    for (const [path, title] of [
      ['/', 'Overview'],
      ['/approvals', 'Approvals'],
      ['/approvals/history', 'History of approvals'],
      ['/policies', 'Policies'],
      ['/policies/new', 'New rule'],
      ['/hirings', 'Hirings'],
      ['/recommendations', 'Recommendations'],
      ['/hirings/new', 'New hiring'],
      ['/connected-accounts', 'Connected accounts'],
      ['/deliveries', 'Deliveries'],
      ['/agents', 'Agents'],
      ['/settings', 'Settings'],
    ] as const) {
      await page.goto(path);
      await expect(heading(page, title)).toBeVisible();
      await live(page);
      await inspect(page, `${title}, empty`);
    }
  });

  test('nothing there', async ({ signedIn: page, problems }) => {
    problems.expect(/status of 404/);
    for (const path of ['/no/such/page', '/approvals/x', '/policies/x', '/deliveries/x', '/hirings/0190a000-0000-7000-8000-000000000001', '/hirings/x', '/recommendations/x']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(heading(page, 'Not found')).toBeVisible();
      await inspect(page, path);
    }
  });

  test('the steps of a connection', async ({ signedIn: page, sandbox }) => {
    await page.goto('/integrations');
    await inspect(page, 'integrations, not connected');
    await page.getByRole('textbox', { name: 'API key' }).fill('no key at all');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'integrations, key refused');
    await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.member);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByText('The key works.')).toBeVisible();
    await inspect(page, 'integrations, key tested');
    await page.getByRole('button', { name: 'Connect Linear' }).click();
    await expect(section(page, 'Webhook')).toContainText('Not allowed');
    await inspect(page, 'integrations, no webhook');
  });

  test('the steps of an OAuth connection', async ({ signedIn: page, problems }) => {
    problems.expect(/status of 409/);
    await page.goto('/integrations');
    await page.getByLabel('Client ID').fill('not one');
    await page.getByLabel('Client secret').fill('neither is this');
    await page.getByRole('button', { name: 'Save application' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'integrations, application refused');
    await registerApplication(page);
    await page.getByText("Without anybody's consent: client credentials").click();
    await inspect(page, 'integrations, application registered');
    await page.getByLabel('As a person').check();
    await inspect(page, 'integrations, as a person');
    await page.getByRole('button', { name: 'Continue to Linear' }).click();
    await refuse(page, 'Ada Admin (admin)');
    await expect(heading(page, 'Access was not given')).toBeVisible();
    await inspect(page, 'callback, refused');
    await page.goto('/integrations');
    await page.getByRole('button', { name: 'Continue to Linear' }).click();
    await allow(page, 'Ada Admin (admin)');
    await expect(page.getByText('Choose the team that new issues go to.')).toBeVisible();
    await inspect(page, 'integrations, no team yet');
  });

  test('access that is lost', async ({ signedIn: page, sandbox }) => {
    const { clientId } = await connectAsApp(page);
    for (const summary of ['Change what is stored', 'Connect again, or otherwise', 'Use a key instead']) {
      await page.getByText(summary).click();
    }
    await inspect(page, 'integrations, by OAuth');
    await page.getByRole('button', { name: 'Remove…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await inspect(page, 'integrations, about to remove the application');
    await page.goto('/integrations');
    await live(page);
    await sandbox.removeApplication(clientId, 'acme');
    await expect(page.getByRole('button', { name: 'Connect again' })).toBeVisible();
    await inspect(page, 'integrations, access withdrawn');
    await page.goto('/hirings');
    await expect(section(page, 'Connection to Linear')).toBeVisible();
    await inspect(page, 'hirings, with a banner');
  });

  test('actions that wait, and what became of them', async ({ signedIn: page, house, api, sandbox }) => {
    const asker = await Asker.beside(house, api, sandbox);
    const description = '# Plan\n\n- [x] one\n- two\n\n| a | b |\n|---|---|\n| `c` | [d](https://example.com/d) |';
    await asker.change({ title: 'Ship on Friday', priority: 1, description });
    const rejected = await asker.comment('A comment with a-rather-long-word-without-any-space-in-it-0123456789-0123456789.');
    await asker.ask('create_linear_issue', { title: 'Another', description: 'With a **reason**.' });
    await page.goto('/');
    await expect(page.getByText('Agents ask for a decision: 3')).toBeVisible();
    await inspect(page, 'overview, with something to decide');
    await openApprovals(page);
    await inspect(page, 'approvals');
    await page.getByRole('link', { name: /^Edit and approve/ }).first().click();
    await expect(page.getByRole('button', { name: /^Approve as edited/ })).toBeVisible();
    for (const summary of ['Reject…', 'Ask the agent…', 'How it would look', 'Description']) {
      const all = page.getByRole('main').locator('summary').filter({ hasText: summary });
      if ((await all.count()) > 0) await all.first().click();
    }
    await inspect(page, 'approvals, everything unfolded');
    await page.getByRole('button', { name: 'Press ? for keys' }).click();
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await inspect(page, 'approvals, the keys');
    await page.goto(`/approvals/${rejected}`);
    await live(page);
    await inspect(page, 'approval, waiting');
    await page.getByText('Reject…').click();
    await page.getByLabel('Why not').fill('Too long.');
    await page.getByRole('button', { name: /^Reject ?:/ }).click();
    await expect(page.getByRole('article')).toContainText('Too long.');
    await inspect(page, 'approval, rejected');
    await openApprovals(page);
    await page.getByRole('button', { name: /^Approve ?:/ }).first().click();
    await expect(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
    await page.goto('/approvals/history');
    await inspect(page, 'approvals, history');
    await page.goto('/approvals/history?q=nowhere');
    await inspect(page, 'approvals, history, nothing found');
  });

  test("other people's accounts", async ({ signedIn: page, api, problems }) => {
    problems.expect(/status of 4\d\d/);
    await registerApplication(page);
    await api.connectedAccount('user_eve');
    await api.connectedAccount('a-rather-long-identifier-without-any-space-in-it-0123456789@example.test');
    const link = await makeLink(page, 'user_eve');
    await live(page);
    await inspect(page, 'connected accounts, new link');
    await page.getByRole('button', { name: 'Delete…' }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await inspect(page, 'connected accounts, about to delete');
    await page.goto('/connected-accounts?status=EXPIRED');
    await inspect(page, 'connected accounts, none matches');
    await page.goto(link);
    await expect(heading(page, 'Connect your Linear account')).toBeVisible();
    await inspect(page, 'authorize');
    await page.getByRole('button', { name: 'Continue to Linear' }).click();
    await allow(page, 'Eve Engineer');
    await expect(heading(page, 'Access is given')).toBeVisible();
    await inspect(page, 'authorized');
    await page.goto(link);
    await expect(heading(page, 'This link cannot be used')).toBeVisible();
    await inspect(page, 'authorize, used');
  });

  test('the board of an empty sandbox', async ({ page, sandbox, problems }) => {
    problems.expect(/status of 404/);
    for (const path of ['/', '/?team=DES', '/sandbox', '/acme/issue/ENG-99/nothing']) {
      await page.goto(sandbox.url + path);
      await inspect(page, `sandbox ${path}`);
    }
  });
});

test.describe('a full house', () => {
  test.use({ start: 'full' });

  test('the overview, with something late', async ({ signedIn: page, house, api, sandbox }) => {
    await sandbox.fail({ kind: 'status', code: 500, times: 1_000, operation: 'issueCreate' });
    const agent_id = house.demo.agent_id ?? '';
    const { id } = await api.hire({ agent_id, capability: 'late', sync_to_linear: true });
    const attention = section(page, 'Needs attention');
    await expect(attention.getByRole('listitem')).toHaveCount(1);
    await live(page);
    await inspect(page, 'overview');
    await page.goto(`/hirings/${id}`);
    await expect(page.getByText('Retrying')).toBeVisible();
    await inspect(page, 'hiring, late');
  });

  test('hirings', async ({ signedIn: page }) => {
    await page.goto('/hirings');
    await live(page);
    await inspect(page, 'hirings');
    await page.goto('/hirings?status=failed');
    await expect(page.getByText('No hiring matches')).toBeVisible();
    await inspect(page, 'hirings, none matches');

    await page.goto('/hirings?status=in_progress');
    await page.getByRole('main').getByRole('table').getByRole('link').first().click();
    await live(page);
    await inspect(page, 'hiring');
    await page.getByRole('button', { name: 'Cancel hiring' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await inspect(page, 'hiring, about to be cancelled');
  });

  test('recommendations', async ({ signedIn: page }) => {
    await page.goto('/recommendations');
    await live(page);
    await inspect(page, 'recommendations');
    await page.goto('/recommendations?status=rejected');
    await expect(page.getByText('No recommendation matches')).toBeVisible();
    await inspect(page, 'recommendations, none matches');
    await page.goto('/recommendations');
    await page.getByRole('main').getByRole('table').getByRole('link').first().click();
    await live(page);
    await inspect(page, 'recommendation');
    await page.getByRole('button', { name: 'Push to Linear' }).click();
    await expect(page.getByRole('button', { name: 'Make another issue' })).toBeVisible();
    await inspect(page, 'recommendation, pushed');
  });

  test('deliveries', async ({ signedIn: page }) => {
    await page.goto('/deliveries');
    await live(page);
    await inspect(page, 'deliveries');
    await page.goto('/deliveries?text=nowhere');
    await inspect(page, 'deliveries, none matches');
    await page.goto('/deliveries');
    await page.getByRole('main').getByRole('table').getByRole('link').first().click();
    await live(page);
    await page.goto(`${page.url()}?find=issue`);
    await inspect(page, 'delivery');
  });

  test('the form for a new hiring', async ({ signedIn: page }) => {
    await page.goto('/hirings/new');
    await inspect(page, 'new hiring');
    await describeHiring(page, { price: 'a fortune' });
    await page.getByRole('button', { name: 'Hire' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'new hiring, refused');
  });

  test('agents, settings and their tokens', async ({ signedIn: page }) => {
    for (const path of ['/agents', '/settings']) {
      await page.goto(path);
      await live(page);
      await page.getByText('New token').first().click();
      await page.getByLabel('What it is for').first().fill('a name that is a little long');
      await inspect(page, `${path}, making a token`);
      await page.getByRole('button', { name: 'Create token' }).first().click();
      await expect(page.getByText('It is shown only now.')).toBeVisible();
      await inspect(page, `${path}, new token`);
      await page.getByRole('button', { name: 'Revoke' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await inspect(page, `${path}, about to revoke`);
    }
  });

  test('the audit log', async ({ signedIn: page }) => {
    await page.goto('/audit');
    await page.getByText(/^Entry \d+$/).first().click();
    await inspect(page, 'audit');
    await page.goto('/audit?text=nobody');
    await inspect(page, 'audit, nothing found');
  });

  test('the connection', async ({ signedIn: page }) => {
    await page.goto('/integrations');
    await expect(section(page, 'Webhook')).toContainText('Registered');
    await page.getByText('Replace the key').click();
    await inspect(page, 'integrations');
  });

  test('the menu of a narrow window', async ({ signedIn: page }) => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByText('Menu', { exact: true }).click();
    await inspect(page, 'menu open');
  });

  test('the pages of the sandbox', async ({ page, sandbox, house, context }) => {
    await expect.poll(async () => (await sandbox.issues()).length).toBe(3);
    const [issue] = await sandbox.issues();
    await sandbox.fail({ kind: 'hold', times: 2 });
    for (const address of [sandbox.url, `${sandbox.url}/sandbox`, issue?.url ?? '']) {
      await page.goto(address);
      await inspect(page, `sandbox ${address.slice(sandbox.url.length)}`);
    }
    await commentOnIssue(page);
    await inspect(page, 'issue with a comment');
    // Both sites are on one host: the sandbox must not disturb who is signed in next door.
    const next = await context.newPage();
    await signIn(next, house);
  });
});

async function commentOnIssue(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Comment' }).fill('Looks good to me.');
  await page.getByRole('button', { name: 'Add comment' }).click();
  await expect(page.getByText('Looks good to me.')).toBeVisible();
}
