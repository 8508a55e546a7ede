/**
 * The pictures of the documentation, of the real pages in a real browser: `npm run pictures` writes them
 * to `docs/pictures`. Taken again when a page that they show changes.
 */

import { resolve } from 'node:path';
import { type Locator, type Page } from '@playwright/test';

import { Asker, openApprovals } from './support/approvals';
import { expect, test } from './support/fixtures';
import { allow, chooseTeam, makeLink, registerApplication } from './support/oauth';
import { live, section } from './support/pages';
import { type Sandbox } from './support/sandbox';

const FOLDER = resolve('../docs/pictures');

test.use({ viewport: { width: 1120, height: 720 }, colorScheme: 'light' });

/** From the top of what is shown first to the end of what is shown last, with some air. */
async function picture(page: Page, name: string, first: Locator, last = first): Promise<void> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
  });
  const [from, to] = [await first.boundingBox(), await last.boundingBox()];
  if (!from || !to) throw new Error(`What ${name} shows is not there`);
  const air = 16;
  const right = Math.max(from.x + from.width, to.x + to.width);
  const clip = {
    x: Math.min(from.x, to.x) - air,
    y: Math.max(0, from.y - air),
    width: right - Math.min(from.x, to.x) + 2 * air,
    height: to.y + to.height - from.y + 2 * air,
  };
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true, clip });
}

test('the kinds of connections', async ({ signedIn: page, sandbox, api, browser }) => {
  await page.goto('/integrations');
  const steps = section(page, 'OAuth application');
  await picture(page, 'oauth-application', section(page, 'Connect Linear'), steps);
  await page.getByRole('textbox', { name: 'API key' }).fill((await sandbox.state()).keys.admin);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('button', { name: 'Connect Linear' })).toBeVisible();
  await picture(page, 'api-key', section(page, 'Connect Linear'));
  await page.getByRole('button', { name: 'Use another key' }).click();

  const { clientId } = await registerApplication(page);
  await picture(page, 'oauth-connect', page.getByRole('heading', { name: 'Connect', exact: true }), page.getByRole('button', { name: 'Continue to Linear' }));
  await page.getByText("Without anybody's consent: client credentials").click();
  await picture(page, 'client-credentials', page.locator('details').filter({ hasText: "Without anybody's consent" }));
  await page.getByRole('button', { name: 'Continue to Linear' }).click();
  await allow(page, 'Ada Admin (admin)');
  await expect(page.getByText('Choose the team that new issues go to.')).toBeVisible();
  await picture(page, 'oauth-connected', page.getByText('Linear is connected: Acme, as Countersign.'), section(page, 'Webhook'));
  await chooseTeam(page);

  await api.connectedAccount('user_eve');
  const link = await makeLink(page, 'user_eve');
  await live(page);
  await picture(page, 'connected-accounts', page.getByRole('heading', { level: 1 }), page.getByRole('table'));
  const context = await browser.newContext({ viewport: { width: 560, height: 900 }, colorScheme: 'light' });
  const eve = await context.newPage();
  await eve.goto(link);
  await picture(eve, 'authorize', eve.getByRole('main'));
  await context.close();

  await sandbox.removeApplication(clientId, 'acme');
  await page.goto('/integrations');
  await expect(page.getByRole('button', { name: 'Connect again' })).toBeVisible();
  await picture(page, 'oauth-withdrawn', section(page, 'Linear'));
});

/** An issue that somebody made in Linear itself; its identifier. */
async function issueInLinear(sandbox: Sandbox, title: string, description: string): Promise<string> {
  const { keys } = await sandbox.state();
  const ask = async (query: string, variables: object) => {
    const answer = await fetch(`${sandbox.url}/graphql`, {
      method: 'POST',
      headers: { authorization: keys.admin, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as { data: Record<string, Record<string, unknown>> };
  };
  const teams = await ask('query { teams(filter: { key: { eq: "ENG" } }) { nodes { id } } }', {});
  const [team] = teams.data['teams']?.['nodes'] as [{ id: string }];
  const input = { teamId: team.id, title, description, priority: 3 };
  const made = await ask('mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { identifier } } }', { input });
  return (made.data['issueCreate']?.['issue'] as { identifier: string }).identifier;
}

test('what waits for a person', async ({ signedIn: page, house, api, sandbox }) => {
  const asker = await Asker.beside(house, api, sandbox);
  const before = 'Checkout is slow since Monday.\n\n1. measure\n2. mend\n3. ship';
  const identifier = await issueInLinear(sandbox, 'Checkout is slow', before);
  await asker.ask('update_linear_issue', {
    identifier,
    title: 'Checkout takes nine seconds',
    description: before.replace('is slow since Monday', 'takes **9.1 s** at p95 since Monday').replace('1. measure', '1. cache the basket'),
    priority: 1,
    due_date: '2026-12-04',
    reason: 'I measured it: the basket is read from the database 40 times per page.',
  });
  await asker.ask('create_linear_comment', {
    identifier,
    body: 'Measured at p95: **9.1 s**. See the [trace](https://traces.example.com/9f31).',
    reason: 'The numbers belong to the issue.',
  });
  await openApprovals(page);
  await page.screenshot({ path: `${FOLDER}/approvals.png`, fullPage: true });
});
